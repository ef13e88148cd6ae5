import { useSignal } from '@preact/signals';
import { Attention } from './Attention.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';
import { Turns } from './Turns.js';

/** One model from within: where its heads look, and how words turn. */
export function LookInside({ playground }: OfPlayground) {
  const chosen = useSignal<string | null>(null);
  const trainings = playground.trainings.value.filter(({ info }) => info.value !== null);
  // The last is the most telling one: the first is "none" as a rule.
  const training = trainings.find(({ encoding }) => encoding === chosen.value) ?? trainings.at(-1);
  if (!training) return <p class="note">There is no model yet.</p>;
  const answer = training.answers.value?.now;
  return (
    <>
      <fieldset class="options">
        <legend>Model</legend>
        {trainings.map(({ encoding }) => (
          <label key={encoding} class="option">
            <input
              type="radio"
              name="inside"
              aria-label={encoding}
              checked={encoding === training.encoding}
              onChange={() => {
                chosen.value = encoding;
              }}
            />
            <EncodingLabel name={encoding} />
          </label>
        ))}
      </fieldset>
      {answer ? (
        <>
          <Attention encoding={training.encoding} attention={answer.attention} />
          <Turns encoding={training.encoding} answer={answer} sentence={playground.sentence} />
        </>
      ) : (
        <p class="note">There is no answer to look into.</p>
      )}
    </>
  );
}
