import { list } from '../../src/app/page.js';
import { type Difference, differenceOf } from '../state/difference.js';
import type { Training } from '../state/training.js';
import { AnswerList } from './AnswerList.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';

/** What each model says, next to what it says of the order before. */
export function Answers({ playground }: OfPlayground) {
  const trainings = playground.trainings.value.filter(({ info }) => info.value !== null);
  return (
    <div class="answers">
      {trainings.map((training) => (
        <AnswerCard key={training.encoding} training={training} />
      ))}
    </div>
  );
}

const VERDICTS: Readonly<Record<Difference, string>> = {
  apart: 'Another answer to another order: it tells them apart.',
  shifted: 'The same answer to both orders so far, with other probabilities.',
  same: 'The same answer to both orders so far.',
  cannot: 'The same answer to both orders, whatever it learns: it cannot tell them apart.',
  unread: 'It reads both alike: it does not know the words that changed places.',
};

function AnswerCard({ training }: { training: Training }) {
  const answers = training.answers.value;
  const error = training.answerError.value;
  const step = answers?.now.step ?? training.status.value?.step ?? 0;
  const difference = answers === null ? null : differenceOf(answers, training.encoding);
  const unknown = answers?.now.unknown ?? [];
  return (
    <article class="card" aria-label={`Answer of ${training.encoding}`}>
      <h3>
        <EncodingLabel name={training.encoding} />{' '}
        <span class="note">{step === 0 ? 'untrained' : `after ${step} steps`}</span>
      </h3>
      {error !== null && <p class="problem">{error}</p>}
      {unknown.length > 0 && (
        <p class="problem">It has never seen {list(unknown.map((word) => `“${word}”`))}.</p>
      )}
      {answers && <AnswerList heading="this order" answer={answers.now} />}
      {answers?.before && <AnswerList heading="the order before" answer={answers.before} />}
      {difference && <p class={`verdict ${difference}`}>{VERDICTS[difference]}</p>}
    </article>
  );
}
