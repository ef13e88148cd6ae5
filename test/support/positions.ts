import type { Positions } from '../../layers/public/positional.js';

/** Positions that came one by one. */
export function positionsAt(ids: readonly number[]): Positions {
  return { ids, axes: 1, batch: 1, length: ids.length, key: null };
}
