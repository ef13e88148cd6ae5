import type { Contender } from '../contenders/contenders.js';
import { pairedRatio, spread } from '../measure/statistics.js';
import { problem } from '../problem.js';
import type { ContenderResult, Failure, ModelResult, Ratio } from '../results.js';
import { parameterCount, type Size } from '../size.js';
import { ContenderError, ContenderProcess } from './contenderProcess.js';
import { inTurns } from './rounds.js';
import type { Run } from './run.js';
import { checkParameters, type Warm, warmUp } from './warmUp.js';

interface Ready extends Warm {
  readonly contender: Contender;
  readonly process: ContenderProcess;
}

/** Trains one model with every contender, in turns. */
export async function measureModel(
  model: string,
  size: Size,
  contenders: readonly Contender[],
  run: Run,
): Promise<ModelResult> {
  const failures: Failure[] = [];
  const ready: Ready[] = [];
  const processes: ContenderProcess[] = [];
  try {
    for (const contender of contenders) {
      run.say(`${model}: ${contender.name} starts`);
      const process = new ContenderProcess(contender, run.signal);
      processes.push(process);
      try {
        const prepared = await process.ask('prepare', { model, problem: problem(size) });
        checkParameters(prepared, size);
        run.note(prepared.versions, contender.name);
        ready.push({ contender, process, ...(await warmUp(process, model, run.warmUpMs)) });
      } catch (error) {
        if (!(error instanceof ContenderError)) throw error;
        run.say(`${model}: ${contender.name} does not run: ${error.message}`);
        failures.push({ contender: contender.name, reason: error.message });
        await process.end();
      }
    }
    run.say(`${model}: ${run.rounds} rounds of ${ready.map(({ contender }) => contender.name).join(', ')}`);
    const turns = ready.map(({ process, stepMs }) => ({
      stepMs,
      run: async (steps: number) => (await process.ask('run', { model, steps })).ms,
    }));
    const rounds = await inTurns(turns, run.rounds, run.blockMs);
    const results: ContenderResult[] = [];
    for (const [index, { contender, process, loss }] of ready.entries()) {
      // Before the count of launches, which is no part of training.
      const memory = await process.ask('memory', {});
      const launches = await process.ask('launches', { model });
      const own = rounds[index] ?? [];
      const ms = spread(own.flatMap((round) => round ?? []));
      results.push({ contender: contender.name, ms, rounds: own, loss, launches, memory });
    }
    return {
      ...{ model, size, parameters: parameterCount(size), contenders: results, failures },
      ratios: ratiosOf(results),
      compositeLaunches: null,
    };
  } finally {
    await Promise.all(processes.map((process) => process.end()));
  }
}

export function ratiosOf(results: readonly Pick<ContenderResult, 'contender' | 'rounds'>[]): Ratio[] {
  return results.flatMap((one) =>
    results.flatMap((other) => {
      const times = one === other ? null : pairedRatio(one.rounds, other.rounds);
      return times === null ? [] : [{ of: one.contender, to: other.contender, times }];
    }),
  );
}
