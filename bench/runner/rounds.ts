/** A contender that waits for its turn. */
export interface Turn {
  /** ms of a step, as the warm-up saw it. */
  readonly stepMs: number;
  run(steps: number): Promise<readonly number[]>;
}

/** A slower step than this is measured in one round of three. */
const SLOW_MS = 2000;

/**
 * Lets contenders run one after the other, again and again: A B C A B C ...; the same machine, minute by minute, for all.
 * Gives the ms of the steps of each, round by round, null where a slow one sat out.
 */
export async function inTurns(
  turns: readonly Turn[],
  rounds: number,
  blockMs: number,
): Promise<(readonly number[] | null)[][]> {
  const results: (readonly number[] | null)[][] = turns.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { stepMs, run }] of turns.entries()) {
      const sitsOut = stepMs > SLOW_MS && round % 3 !== 0;
      results[index]?.push(sitsOut ? null : await run(stepsIn(blockMs, stepMs)));
    }
  }
  return results;
}

/** At least one, and not more than fill the time. */
export function stepsIn(blockMs: number, stepMs: number): number {
  return Math.max(1, Math.round(blockMs / Math.max(stepMs, 0.1)));
}
