import type { Run } from '../experiment/results.js';

/** One thing that an encoding cannot do, and why. */
export interface Limit {
  readonly encoding: string;
  readonly lengths: readonly number[];
  readonly reason: string;
}

/** Where the encodings of one task could not run, each once however many seeds said so. */
export function lengthLimits(runs: readonly Run[], task: string): Limit[] {
  const limits = new Map<string, { encoding: string; lengths: Set<number>; reason: string }>();
  for (const run of runs) {
    if (run.task !== task) continue;
    // The first reason stands for all lengths: beyond a limit they differ in the length that they name only.
    for (const [length, reason] of Object.entries(run.lengthLimits)) {
      const limit = limits.get(run.encoding) ?? { encoding: run.encoding, lengths: new Set(), reason };
      limits.set(run.encoding, limit);
      limit.lengths.add(Number(length));
    }
  }
  return [...limits.values()].map(({ encoding, lengths, reason }) => ({
    encoding,
    lengths: [...lengths].sort((a, b) => a - b),
    reason,
  }));
}
