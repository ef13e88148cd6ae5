import type { Contender } from '../contenders/contenders.js';
import { spread } from '../measure/statistics.js';
import { type Attention, problem } from '../problem.js';
import type { LengthResult, WindowResult } from '../results.js';
import { lengthSize } from '../size.js';
import { ContenderError, ContenderProcess } from './contenderProcess.js';
import { stepsIn } from './rounds.js';
import type { Run } from './run.js';
import { checkParameters } from './warmUp.js';

export const LENGTHS = [128, 256, 512, 1024, 2048, 4096];
export const WINDOW_LENGTHS = LENGTHS.slice(2);
const REACHES: readonly Attention[] = [{ useCausalMask: true }, { useCausalMask: true, attentionWindow: 64 }];

/** Nobody waits longer for a step. */
const MOST_MS = 30_000;

/** One contender as sequences grow, each length in a process of its own: memory that was once taken stays taken. */
export async function measureLengths(
  contender: Contender,
  lengths: readonly number[],
  run: Run,
  attention: Attention = {},
): Promise<LengthResult[]> {
  const results: LengthResult[] = [];
  let previousMs = 0;
  for (const length of lengths) {
    const none = { contender: contender.name, length, ms: null, memory: null };
    // Scores are T x T: twice the length takes up to four times as long.
    if (4 * previousMs > MOST_MS) {
      results.push({ ...none, reason: `a step would take longer than ${MOST_MS / 1000} s` });
      previousMs *= 4;
      continue;
    }
    run.say(`T ${length}: ${contender.name}`);
    try {
      const result = await measureLength(contender, length, run, attention);
      results.push(result);
      previousMs = result.ms?.median ?? 0;
    } catch (error) {
      if (!(error instanceof ContenderError)) throw error;
      results.push({ ...none, reason: error.message });
    }
  }
  return results;
}

/** The same with causal attention, to all earlier tokens and to those in a window. */
export async function measureWindows(
  contender: Contender,
  lengths: readonly number[],
  run: Run,
): Promise<WindowResult[]> {
  const results: WindowResult[] = [];
  for (const attention of REACHES) {
    const measured = await measureLengths(contender, lengths, run, attention);
    results.push(...measured.map((result) => ({ ...result, attention })));
  }
  return results;
}

async function measureLength(
  contender: Contender,
  length: number,
  run: Run,
  attention: Attention,
): Promise<LengthResult> {
  const process = new ContenderProcess(contender, run.signal);
  try {
    const size = lengthSize(length);
    const model = `T${length}`;
    checkParameters(
      await process.ask('prepare', { model, problem: problem(size, 'learned', attention) }),
      size,
    );
    const warm = await process.ask('run', { model, steps: 2 });
    const stepMs = warm.ms.at(-1) ?? 0;
    // A second of steps, or one where that is longer.
    const { ms } = await process.ask('run', { model, steps: stepsIn(2 * run.blockMs, stepMs) });
    const memory = await process.ask('memory', {});
    return { contender: contender.name, length, ms: spread(ms), memory, reason: null };
  } finally {
    await process.end();
  }
}
