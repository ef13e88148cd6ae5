import { percent } from '../../src/app/page.js';
import type { Answer, ClassProbability } from '../protocol.js';

/** The likeliest class with its probability: of the sentence, or of each of its words that training asks about. */
export function AnswerList({ heading, answer }: { heading: string; answer: Answer }) {
  const { tokens, answers, asked } = answer;
  const perWord = answers.length === tokens.length && answers.length > 1;
  return (
    <div class="answer">
      <p class="asked">
        <span class="note">{heading}</span> {tokens.join(' ')}
      </p>
      {perWord ? (
        <ol class="tags">
          {answers.map((classes, place) => (
            <li key={place}>
              <span class="tagged">{tokens[place]}</span>
              {asked[place] ? <Likeliest classes={classes} /> : <span class="note">no label</span>}
            </li>
          ))}
        </ol>
      ) : (
        <Likeliest classes={answers[0] ?? []} />
      )}
    </div>
  );
}

function Likeliest({ classes }: { classes: readonly ClassProbability[] }) {
  const [first] = classes;
  if (!first) return null;
  return (
    <span class="likeliest">
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${100 * first.probability}%` }} />
      </span>
      <span class="class">{first.name}</span> <span class="probability">{percent(first.probability)}%</span>
    </span>
  );
}
