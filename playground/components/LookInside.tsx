import { useSignal } from '@preact/signals';
import type { Playground } from '../state/playground.js';
import type { Training } from '../state/training.js';
import { Attention } from './Attention.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';
import { Turns } from './Turns.js';

/** One model from within, beside the one without positions: where its heads look, and how words turn. */
export function LookInside({ playground }: OfPlayground) {
  const chosen = useSignal<string | null>(null);
  const trainings = playground.trainings.value.filter(({ info }) => info.value !== null);
  // The last is the most telling one: the first is "none" as a rule.
  const training = trainings.find(({ encoding }) => encoding === chosen.value) ?? trainings.at(-1);
  if (!training) return <p class="note">There is no model yet.</p>;
  const none = trainings.find(({ encoding }) => encoding === 'none');
  const beside = none && none !== training ? [none, training] : [training];
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
      <Attention models={beside} />
      <TurnsOf training={training} sentence={playground.sentence} />
    </>
  );
}

function TurnsOf({ training, sentence }: { training: Training; sentence: Playground['sentence'] }) {
  const answer = training.answers.value?.now;
  return answer ? <Turns encoding={training.encoding} {...{ answer, sentence }} /> : null;
}
