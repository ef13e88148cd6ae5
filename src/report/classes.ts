import type { TaskInfo } from '../experiment/results.js';
import { percent, visible } from './format.js';
import type { JudgedRow } from './verdict.js';

/** A row a class: its name, then of what truly is of it the share that each encoding found, in %. */
export function classCells({ classes }: TaskInfo, rows: readonly JudgedRow[]): string[][] {
  return classes.map((name) => [
    visible(name),
    ...rows.map(({ row }) => {
      const found = row.classAccuracy[name];
      return typeof found === 'number' ? percent(found) : '-';
    }),
  ]);
}
