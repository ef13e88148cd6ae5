import type { Contender } from '../contenders/contenders.js';
import { pairedRatio, spread } from '../measure/statistics.js';
import { problem } from '../problem.js';
import type { RotaryResult } from '../results.js';
import type { Size } from '../size.js';
import { ContenderProcess } from './contenderProcess.js';
import { inTurns } from './rounds.js';
import type { Run } from './run.js';
import { warmUp } from './warmUp.js';

/** What rotary positions cost: both models in one process, so that both meet the same compilers and heap. */
export async function measureRotary(
  model: string,
  size: Size,
  contender: Contender,
  run: Run,
): Promise<RotaryResult> {
  run.say(`${model} rotary against none: ${contender.name}`);
  const process = new ContenderProcess(contender, run.signal);
  try {
    const encodings = ['none', 'rotary'] as const;
    const turns = [];
    for (const encoding of encodings) {
      await process.ask('prepare', { model: encoding, problem: problem(size, encoding) });
      const { stepMs } = await warmUp(process, encoding, run.warmUpMs);
      turns.push({
        stepMs,
        run: async (steps: number) => (await process.ask('run', { model: encoding, steps })).ms,
      });
    }
    // A few percent are asked for: shorter blocks and more of them.
    const [none = [], rotary = []] = await inTurns(turns, 3 * run.rounds, run.blockMs / 3);
    const times = pairedRatio(rotary, none);
    if (times === null) throw new Error('rotary and none shared no round');
    const all = (rounds: typeof none) => spread(rounds.flatMap((round) => round ?? []));
    return { contender: contender.name, model, ms: { none: all(none), rotary: all(rotary) }, times };
  } finally {
    await process.end();
  }
}
