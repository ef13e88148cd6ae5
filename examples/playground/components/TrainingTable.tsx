import { milliseconds, percent } from '../../../src/report/format.js';
import type { Training } from '../state/training.js';
import type { OfPlayground } from './App.js';
import { EncodingLabel } from './EncodingLabel.js';

/** Where each training stands, how fast it is, and on what. */
export function TrainingTable({ playground }: OfPlayground) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard
    <section class="scroll" aria-label="Trainings" tabIndex={0}>
      <table class="trainings">
        <thead>
          <tr>
            <th scope="col">encoding</th>
            <th scope="col" class="number">
              accuracy %
            </th>
            <th scope="col" class="number">
              loss
            </th>
            <th scope="col" class="number">
              step
            </th>
            <th scope="col" class="number">
              ms per step
            </th>
            <th scope="col" class="number">
              steps per s
            </th>
            <th scope="col">computed by</th>
          </tr>
        </thead>
        <tbody>
          {playground.trainings.value.map((training) => (
            <TrainingRow key={training.encoding} training={training} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function TrainingRow({ training }: { training: Training }) {
  const error = training.error.value;
  const status = training.status.value;
  return (
    <tr>
      <th scope="row">
        <EncodingLabel name={training.encoding} />
      </th>
      {error !== null || status === null ? (
        <td colSpan={6}>{error === null ? 'making the model …' : <span class="problem">{error}</span>}</td>
      ) : (
        <>
          <td class="number">{formatted(status.accuracyCurve.at(-1)?.value, percent)}</td>
          <td class="number">{formatted(status.lossCurve.at(-1)?.value, (loss) => loss.toFixed(3))}</td>
          <td class="number">{status.step}</td>
          <td class="number">{formatted(status.msPerStep || undefined, milliseconds)}</td>
          <td class="number">{formatted(status.stepsPerSecond || undefined, (rate) => rate.toFixed(0))}</td>
          <td>
            {status.device} <span class="note">{status.deviceReason}</span>
          </td>
        </>
      )}
    </tr>
  );
}

function formatted(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}
