import * as Plot from '@observablehq/plot';
import { count, shorten } from '../format.js';
import type { EncodingStyle } from '../palette.js';

const ROW_HEIGHT = 20;
const LONGEST_NAME = 16;

/** What one encoding costs, in some unit. */
export interface Cost {
  readonly encoding: string;
  /** null: it never came. */
  readonly value: number | null;
  /** Of each seed, where seeds differ. */
  readonly seeds: readonly number[];
}

/** A bar from 0 for each encoding, its number in a column; a ring for each seed. */
export function costBars(
  label: string,
  costs: readonly Cost[],
  styles: ReadonlyMap<string, EncodingStyle>,
  format: (value: number) => string = count,
): Plot.PlotOptions {
  const color = ({ encoding }: Cost) => styles.get(encoding)?.color ?? 'currentColor';
  const longest = Math.max(...costs.map(({ encoding }) => Math.min(encoding.length, LONGEST_NAME)));
  const most = Math.max(1e-9, ...costs.flatMap(({ value, seeds }) => [value ?? 0, ...seeds]));
  const came = costs.filter(({ value }) => value !== null);
  const textOf = ({ value }: Cost) => (value === null ? 'never' : format(value));
  const seeds = costs.flatMap((cost) => cost.seeds.map((value) => ({ ...cost, value })));
  return {
    width: 340,
    height: 24 + ROW_HEIGHT * costs.length,
    marginLeft: 12 + 7 * longest,
    // Room for the numbers.
    marginRight: 16 + 7 * Math.max(...costs.map((cost) => textOf(cost).length)),
    marginTop: 20,
    marginBottom: 4,
    x: { domain: [0, most], axis: null },
    y: { domain: costs.map(({ encoding }) => encoding), label: null, tickSize: 0, padding: 0.25 },
    marks: [
      Plot.axisY({ tickFormat: (name: string) => shorten(name, LONGEST_NAME), tickSize: 0, label: null }),
      Plot.text([label], { frameAnchor: 'top-left', dy: -18, textAnchor: 'start' }),
      Plot.barX(came, { x: 'value', y: 'encoding', fill: color, fillOpacity: 0.75 }),
      Plot.dot(seeds, { x: 'value', y: 'encoding', r: 2.5, stroke: 'currentColor', strokeOpacity: 0.7 }),
      Plot.text(costs, {
        x: () => most,
        y: 'encoding',
        text: textOf,
        textAnchor: 'start',
        // Beside a ring.
        dx: 10,
      }),
    ],
  };
}
