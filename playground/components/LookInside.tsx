import { useSignal } from '@preact/signals';
import type { Playground } from '../state/playground.js';
import type { Training } from '../state/training.js';
import { Attention } from './Attention.js';
import { EncodingFigures } from './EncodingFigures.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';
import { Turns } from './Turns.js';

/** One model from within, beside the one without positions: where its heads look, and what its encoding does. */
export function LookInside({ playground }: OfPlayground) {
  const chosen = useSignal<string | null>(null);
  const trainings = playground.models.value.filter(({ info }) => info.value !== null);
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
      <h3>What {training.encoding} does with positions</h3>
      <TurnsOf training={training} sentence={playground.sentence} />
      <EncodingFigures {...{ training, playground }} />
    </>
  );
}

function TurnsOf({ training, sentence }: { training: Training; sentence: Playground['sentence'] }) {
  const answer = training.answers.value?.now;
  if (!answer?.turns) return null;
  return <Turns tokens={answer.tokens} turns={answer.turns} sentence={sentence} />;
}
