import { positionalEncodingEntry } from '../../dist/esm/layers/index.js';
import type { Contender } from '../contenders/contenders.js';
import { pairedRatio, spread } from '../measure/statistics.js';
import { problem } from '../problem.js';
import type { EncodingResult } from '../results.js';
import type { Size } from '../size.js';
import { ContenderProcess } from './contenderProcess.js';
import { inTurns } from './rounds.js';
import type { Run } from './run.js';
import { warmUp } from './warmUp.js';

/** What an encoding costs: both models in one process, so that both meet the same compilers and heap. */
export async function measureEncoding(
  model: string,
  size: Size,
  contender: Contender,
  encoding: string,
  run: Run,
): Promise<EncodingResult> {
  run.say(`${model} ${encoding} against none: ${contender.name}`);
  const process = new ContenderProcess(contender, run.signal);
  try {
    const turns = [];
    for (const positional of ['none', encoding]) {
      await process.ask('prepare', { model: positional, problem: problem(size, positional) });
      const { stepMs } = await warmUp(process, positional, run.warmUpMs);
      turns.push({
        stepMs,
        run: async (steps: number) => (await process.ask('run', { model: positional, steps })).ms,
      });
    }
    // A few percent are asked for: shorter blocks and more of them.
    const [without = [], encoded = []] = await inTurns(turns, 3 * run.rounds, run.blockMs / 3);
    const times = pairedRatio(encoded, without);
    if (times === null) throw new Error(`${encoding} and none shared no round`);
    const all = (rounds: typeof without) => spread(rounds.flatMap((round) => round ?? []));
    const { group } = positionalEncodingEntry(encoding);
    const ms = { none: all(without), encoding: all(encoded) };
    return { contender: contender.name, model, size, encoding, group, ms, times };
  } finally {
    await process.end();
  }
}
