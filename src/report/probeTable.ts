import type { SummaryRow } from '../experiment/results.js';
import { percent } from './format.js';
import { newTable, type Paint } from './terminal.js';

type Estimates = NonNullable<SummaryRow['probe']>;
type Layer = Estimates['trained'][number];

/** What read-outs of the states find, for a terminal: in the first and in the last layer, before and after training. */
export function probeTable(rows: readonly SummaryRow[], paint: Paint): string[] {
  const probed = rows.flatMap(({ encoding, probe }) => (probe ? [{ encoding, probe }] : []));
  const [first] = probed;
  if (!first) return [];
  const { chance, positionOfToken } = first.probe;
  const heads = ['token %', 'position %'].flatMap((what) => [`${what}\nembedding`, `${what}\nlast block`]);
  const table = newTable(['probes of\nstates', ...heads], paint, ['left']);
  table.push(
    ...probed.map(({ encoding, probe }) => [
      encoding,
      ...changes(probe, ({ token }) => token.mean),
      ...changes(probe, ({ position }) => position.mean),
    ]),
    ['guessing', ...twice(chance.token.mean), ...twice(chance.position.mean)].map((cell) =>
      paint('dim', cell),
    ),
    ['token alone', '', '', ...twice(positionOfToken.mean)].map((cell) => paint('dim', cell)),
  );
  return ['', table.toString(), paint('dim', ' untrained → trained, means over seeds')];
}

/** Of the embedding, and of the last block. */
function changes({ untrained, trained }: Estimates, of: (layer: Layer) => number): string[] {
  return [0, trained.length - 1].map((place) =>
    [untrained, trained].map((layers) => percent(of(layers[place] as Layer)).padStart(5)).join(' → '),
  );
}

function twice(accuracy: number): string[] {
  return [percent(accuracy), percent(accuracy)];
}
