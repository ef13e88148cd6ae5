import {
  ACCURACY,
  type Band,
  type BandPoint,
  LOSS,
  milliseconds,
  percentEstimate,
  plural,
} from '../../src/app/page.js';
import type { Status } from '../protocol.js';
import { byEncoding } from '../state/seedCurves.js';
import type { Training } from '../state/training.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';
import { useBand } from './useBand.js';

/** Where each training stands, how fast it is, and on what. */
export function TrainingTable({ playground }: OfPlayground) {
  const bandOf = useBand(playground);
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
        {byEncoding(playground.trainings.value).map(([encoding, seeds]) => (
          <TrainingRows key={encoding} {...{ seeds, bandOf }} />
        ))}
      </table>
      <p>
        Accuracy and loss at the last point of the curves; of several seeds, the mean, and the 95% interval of
        accuracy. Speed is that of the first seed.
      </p>
    </figure>
  );
}

interface TrainingRowsProps {
  /** Of one encoding; the first is the one that answers. */
  readonly seeds: readonly Training[];
  readonly bandOf: Band;
}

function TrainingRows({ seeds, bandOf }: TrainingRowsProps) {
  const [training, ...later] = seeds;
  if (training === undefined) return null;
  const error = training.error.value;
  const status = training.status.value;
  const curves = seeds.map((seed) => seed.status.value?.accuracyCurve ?? []);
  const accuracy = bandOf(curves, ACCURACY.bounds).at(-1);
  const losses = seeds.map((seed) => seed.status.value?.lossCurve ?? []);
  const loss = bandOf(losses, LOSS.bounds).at(-1)?.mean;
  const done = seeds.filter(({ state }) => state === 'finished').length;
  return (
    <tbody>
      <tr>
        <th scope="row">
          <EncodingLabel name={training.encoding} />
        </th>
        <td class="number">{formatted(accuracy, accuracyText)}</td>
        <td class="number">{formatted(speed(status?.msPerStep), milliseconds)}</td>
        <td class="number">{formatted(speed(status?.stepsPerSecond), (rate) => rate.toFixed(0))}</td>
      </tr>
      <tr>
        <td colSpan={4} class={error === null ? 'note' : 'problem'}>
          {error ??
            (status === null
              ? 'building the model …'
              : conditions(status, loss, later.length > 0 ? `, ${plural(done, 'seed')} finished` : ''))}
        </td>
      </tr>
      {later.flatMap(({ job, error }) =>
        error.value === null ? (
          []
        ) : (
          <tr key={job.seed}>
            <td colSpan={4} class="problem">
              seed {job.seed}: {error}
            </td>
          </tr>
        ),
      )}
    </tbody>
  );
}

function conditions(
  { step, parameters, device, deviceReason, kernels }: Status,
  loss: number | undefined,
  seeds: string,
): string {
  const lossText = formatted(loss, (value) => value.toFixed(3));
  const computing = kernels === 'stock' ? device : `${device} with fast kernels`;
  return `step ${step}, loss ${lossText}, ${parameters.toLocaleString('en-US')} parameters${seeds}; on ${computing}: ${deviceReason}`;
}

function accuracyText({ mean, low, high }: BandPoint): string {
  return percentEstimate({ mean, ci95: low < high ? [low, high] : null });
}

function formatted<T>(value: T | undefined, format: (value: T) => string): string {
  return value === undefined ? '–' : format(value);
}

/** 0 is what a speed is before there is one. */
function speed(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}
