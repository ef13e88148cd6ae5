import { milliseconds, percent } from '../../src/app/page.js';
import type { Status } from '../protocol.js';
import type { Training } from '../state/training.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';

/** Where each training stands, how fast it is, and on what. */
export function TrainingTable({ playground }: OfPlayground) {
  return (
    <figure>
      <figcaption id="trainings">Runs</figcaption>
      <table class="trainings" aria-labelledby="trainings">
        <thead>
          <tr>
            <th scope="col">encoding</th>
            <th scope="col" class="number">
              accuracy %
            </th>
            <th scope="col" class="number">
              ms per step
            </th>
            <th scope="col" class="number">
              steps per s
            </th>
          </tr>
        </thead>
        {playground.trainings.value.map((training) => (
          <TrainingRows key={training.encoding} training={training} />
        ))}
      </table>
      <p>Accuracy at the last point of the curve.</p>
    </figure>
  );
}

function TrainingRows({ training }: { training: Training }) {
  const error = training.error.value;
  const status = training.status.value;
  return (
    <tbody>
      <tr>
        <th scope="row">
          <EncodingLabel name={training.encoding} />
        </th>
        <td class="number">{formatted(status?.accuracyCurve.at(-1)?.value, percent)}</td>
        <td class="number">{formatted(speed(status?.msPerStep), milliseconds)}</td>
        <td class="number">{formatted(speed(status?.stepsPerSecond), (rate) => rate.toFixed(0))}</td>
      </tr>
      <tr>
        <td colSpan={4} class={error === null ? 'note' : 'problem'}>
          {error ?? (status === null ? 'building the model …' : conditions(status))}
        </td>
      </tr>
    </tbody>
  );
}

function conditions({ step, lossCurve, parameters, device, deviceReason, kernels }: Status): string {
  const loss = formatted(lossCurve.at(-1)?.value, (value) => value.toFixed(3));
  const computing = kernels === 'stock' ? device : `${device} with fast kernels`;
  return `step ${step}, loss ${loss}, ${parameters.toLocaleString('en-US')} parameters; on ${computing}: ${deviceReason}`;
}

function formatted(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

/** 0 is what a speed is before there is one. */
function speed(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}
