import type { Prepared } from '../protocol.js';
import { parameterCount, type Size } from '../size.js';
import { ContenderError, type ContenderProcess } from './contenderProcess.js';

export interface Warm {
  /** ms of a step, now that everything is compiled. */
  readonly stepMs: number;
  readonly loss: { first: number; last: number };
}

const LEAST_STEPS = 4;
const MOST_STEPS = 200;

/**
 * Trains until the compilers are done.
 * @throws ContenderError when the loss does not fall: then it does not train, and its times mean nothing.
 */
export async function warmUp(process: ContenderProcess, model: string, forMs: number): Promise<Warm> {
  const { ms, losses } = await process.ask('run', { model, steps: LEAST_STEPS });
  let stepMs = ms.at(-1) ?? 0;
  const left = Math.min(MOST_STEPS, Math.floor(forMs / Math.max(stepMs, 0.1)) - LEAST_STEPS);
  const all = [...losses];
  if (left > 0) {
    const more = await process.ask('run', { model, steps: left });
    all.push(...more.losses);
    stepMs = more.ms.at(-1) ?? stepMs;
  }
  const loss = { first: all[0] ?? Number.NaN, last: all.at(-1) ?? Number.NaN };
  if (!(loss.last < loss.first)) {
    throw new ContenderError(
      `its loss does not fall: ${loss.first} at first, ${loss.last} after ${all.length} steps`,
    );
  }
  return { stepMs, loss };
}

/** @throws ContenderError when the model is another than that of the others. */
export function checkParameters({ parameters }: Prepared, size: Size): void {
  const expected = parameterCount(size);
  if (parameters !== expected) {
    throw new ContenderError(`its model has ${parameters} weights and not ${expected}`);
  }
}
