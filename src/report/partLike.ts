import type { TaskInfo } from '../experiment/results.js';

/** A test part is so many times as long as training if it is to within this. */
const TOLERANCE = 0.06;

/** The test part that is so many times as long as training; null where there is none. */
export function partLike(
  { trainLengths, testLengths }: Pick<TaskInfo, 'trainLengths' | 'testLengths'>,
  factor: number,
): number | null {
  const off = (length: number) => Math.abs(length / trainLengths[1] / factor - 1);
  const [nearest] = [...testLengths].sort((a, b) => off(a) - off(b));
  return nearest !== undefined && off(nearest) <= TOLERANCE ? nearest : null;
}
