import { ACCURACY, type CurveKind, LOSS } from './charts/learningCurves.js';
import type { Axes } from './charts/withAxes.js';
import { curveBand } from './curves.js';
import type { View } from './view.js';

export interface SharedAxes {
  /** Of the accuracies of the answer. */
  readonly answer: Axes;
  readonly accuracy: Axes;
  readonly loss: Axes;
  readonly length: Axes;
}

/** Axes on which the charts of one task can be compared over several results: every interval fits. */
export function sharedAxes(views: readonly View[], task: string): SharedAxes {
  const accuracy = bands(views, task, ACCURACY);
  const steps = [0, greatest(accuracy.map(({ step }) => step))] as const;
  const infos = views.flatMap(({ results }) => results.tasks.filter(({ name }) => name === task));
  const rows = views.flatMap(({ results }) => results.summary.filter((row) => row.task === task));
  const ceilings = infos.flatMap(({ bagOfWordsAccuracy }) => bagOfWordsAccuracy ?? []);
  const lengthIntervals = rows.flatMap(({ lengthAccuracy }) =>
    Object.values(lengthAccuracy).flatMap((estimate) => estimate?.ci95?.[0] ?? estimate?.mean ?? []),
  );
  return {
    answer: { x: [roundBelow([...rows.map(({ ci95, mean }) => ci95?.[0] ?? mean), ...ceilings]), 100] },
    accuracy: { x: steps, y: [roundBelow(accuracy.map(({ low }) => low)), 100] },
    loss: { x: steps, y: [0, greatest(bands(views, task, LOSS).map(({ high }) => high))] },
    length: {
      x: [0, 1.04 * greatest(infos.flatMap(({ testLengths }) => testLengths))],
      y: [roundBelow(lengthIntervals), 100],
    },
  };
}

function bands(views: readonly View[], task: string, { pick, bounds }: CurveKind) {
  return views.flatMap(({ results, styles }) =>
    [...styles.keys()].flatMap((encoding) => {
      const runs = results.runs.filter((run) => run.task === task && run.encoding === encoding);
      return curveBand(runs.map(pick), bounds);
    }),
  );
}

/** The least share, in %, rounded down to a multiple of 5. */
function roundBelow(shares: readonly number[]): number {
  return Math.floor(20 * Math.min(1, ...shares)) * 5;
}

function greatest(values: readonly number[]): number {
  return Math.max(0, ...values) || 1;
}
