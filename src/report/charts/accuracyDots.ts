import * as Plot from '@observablehq/plot';
import { percentEstimate, shorten } from '../format.js';
import type { EncodingStyle } from '../palette.js';
import type { JudgedTask } from '../verdict.js';

const ROW_HEIGHT = 24;

/** Of all accuracies, in %. */
const GREATEST = 100;

/** A little room, so that nothing sits on the frame. */
const ROOM = 6;

/** Letters of a name that fit beside the chart; the list below has it whole. */
const LONGEST_NAME = 20;

const axisName = (name: string) => shorten(name, LONGEST_NAME);

/** What the chart shows, in words. */
export function accuracyTitle({ task, rows }: JudgedTask): string {
  const estimates = rows.map(({ row }) => `${row.encoding} ${percentEstimate(row)}`);
  return `Accuracy on ${task.name} with 95% intervals: ${estimates.join('; ')}`;
}

/** Each encoding's mean with its 95% interval beside the ceiling of what is possible without order. */
export function accuracyDots(
  judged: JudgedTask,
  styles: ReadonlyMap<string, EncodingStyle>,
): Plot.PlotOptions {
  const { rows, reference } = judged;
  const dots = rows.map(({ row }) => {
    const [low, high] = row.ci95 ?? [row.mean, row.mean];
    return {
      ...row,
      mean: row.mean * 100,
      low: low * 100,
      high: high * 100,
      style: styles.get(row.encoding),
    };
  });
  const ceiling = reference === null ? [] : [reference];
  const lowest = Math.min(...dots.map(({ low }) => low), ...ceiling.map(({ low }) => low * 100));
  const least = Math.max(0, Math.floor(lowest / 10) * 10 - 5);
  // Of all on the page, so that charts beside each other have their axes at the same place.
  const longestName = Math.max(...[...styles.keys()].map(({ length }) => length));

  return {
    width: 340,
    height: 62 + ROW_HEIGHT * rows.length,
    marginLeft: 18 + 7 * Math.min(longestName, LONGEST_NAME),
    marginRight: 16,
    marginTop: 20,
    marginBottom: 38,
    insetRight: ROOM,
    x: { domain: [least, GREATEST], label: 'accuracy (%)', ticks: 5 },
    y: { domain: rows.map(({ row }) => row.encoding), label: null, tickSize: 0, tickFormat: axisName },
    marks: [
      Plot.gridX({ ticks: 5 }),
      Plot.rectX(ceiling, {
        x1: ({ low }: { low: number }) => low * 100 - 0.15,
        x2: ({ high }: { high: number }) => high * 100 + 0.15,
        fill: 'currentColor',
        // An interval is wide, and what is in it is to be seen.
        fillOpacity: reference?.kind === 'control' ? 0.15 : 0.55,
      }),
      Plot.text(ceiling, {
        x: ({ high }: { high: number }) => high * 100,
        text: [reference?.kind === 'control' ? 'none' : 'bag of words'],
        frameAnchor: 'top',
        textAnchor: (reference?.high ?? 0) * 100 > (least + GREATEST) / 2 ? 'end' : 'start',
        dy: -14,
      }),
      ...dots.map(({ encoding, mean, low, high, style }) => [
        Plot.ruleY([encoding], {
          x1: low,
          x2: high,
          stroke: style?.color ?? 'currentColor',
          strokeWidth: 2.5,
        }),
        Plot.dot([encoding], {
          x: [mean],
          y: [encoding],
          r: 4.5,
          fill: style?.color ?? 'currentColor',
          symbol: style?.symbol ?? 'circle',
        }),
      ]),
    ],
  };
}
