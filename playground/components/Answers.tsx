import { list } from '../../src/app/page.js';
import { type Difference, differenceOf } from '../state/difference.js';
import type { Training } from '../state/training.js';
import { AnswerList } from './AnswerList.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';

/** What each model says, next to what it says of the order before. */
export function Answers({ playground }: OfPlayground) {
  const models = playground.models.value.filter(({ info }) => info.value !== null);
  return (
    <div class="answers">
      {models.map((training) => (
        <AnswerCard key={training.encoding} training={training} />
      ))}
    </div>
  );
}

const VERDICTS: Readonly<Record<Difference, string>> = {
  apart: 'Different answers: the model distinguishes the two orders.',
  shifted: 'The same answer to both orders so far, with different probabilities.',
  same: 'The same answer to both orders so far.',
  cannot: 'Always the same answer to both orders: the model cannot distinguish them.',
  unread: 'Both orders look the same: the moved words are not in the vocabulary.',
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
        <p class="problem">Not in the vocabulary: {list(unknown.map((word) => `“${word}”`))}.</p>
      )}
      {answers && <AnswerList heading="this order" answer={answers.now} />}
      {answers?.before && <AnswerList heading="previous order" answer={answers.before} />}
      {difference && <p class={`verdict ${difference}`}>{VERDICTS[difference]}</p>}
    </article>
  );
}
