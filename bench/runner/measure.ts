import { engine } from '../../dist/esm/src/compare/engine.js';
import { COMPOSITE, CONTENDERS, type Contender } from '../contenders/contenders.js';
import type { BenchOptions } from '../options.js';
import { LEARNING_RATE, problem } from '../problem.js';
import type { Launches } from '../protocol.js';
import type { BenchResults, ModelResult, RotaryResult } from '../results.js';
import { SIZES, type Size } from '../size.js';
import { ContenderError, ContenderProcess } from './contenderProcess.js';
import { machine, ownVersions } from './machine.js';
import { LENGTHS, measureLengths, measureWindows, WINDOW_LENGTHS } from './measureLengths.js';
import { measureModel } from './measureModel.js';
import { measureRotary } from './measureRotary.js';
import type { Run } from './run.js';

/** Measures all that the options ask for. */
export async function measure(
  options: BenchOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<BenchResults> {
  const { rounds, quick } = options;
  const date = new Date().toISOString();
  const versions: Record<string, string> = ownVersions();
  const run: Run = {
    ...{ rounds, signal, say },
    ...(quick ? { blockMs: 150, warmUpMs: 500 } : { blockMs: 600, warmUpMs: 2000 }),
    note: ({ kernels, ...libraries }, contender) => {
      Object.assign(
        versions,
        libraries,
        kernels === undefined ? {} : { [`kernels of ${contender}`]: kernels },
      );
    },
  };
  const chosen = CONTENDERS.filter(({ name }) => options.contenders.includes(name));

  const models: ModelResult[] = [];
  for (const name of options.models) {
    const result = await measureModel(name, SIZES[name], chosen, run);
    models.push({
      ...result,
      compositeLaunches: name === 'M' ? await compositeLaunches(SIZES.M, run) : null,
    });
  }
  const ran = (contender: Contender) =>
    models.some(({ contenders }) => contenders.some((result) => result.contender === contender.name));
  const running = chosen.filter(ran);

  const rotary: RotaryResult[] = [];
  if (options.models.includes('M')) {
    for (const contender of running) {
      if (contender.layers) rotary.push(await measureRotary('M', SIZES.M, contender, run));
    }
  }
  const lengths = [];
  for (const contender of options.skipLengths ? [] : running) {
    lengths.push(...(await measureLengths(contender, quick ? LENGTHS.slice(0, 2) : LENGTHS, run)));
  }
  const windows = [];
  for (const contender of options.skipLengths ? [] : running.filter(({ name }) => name === 'ours')) {
    windows.push(
      ...(await measureWindows(contender, quick ? WINDOW_LENGTHS.slice(0, 2) : WINDOW_LENGTHS, run)),
    );
  }
  return {
    ...{ format: 1, date, machine: machine(), versions },
    settings: {
      ...{ rounds, blockMs: run.blockMs, learningRate: LEARNING_RATE },
      flags: engine.flags,
    },
    ...{ models, rotary, lengths, windows },
  };
}

async function compositeLaunches(size: Size, run: Run): Promise<Launches | null> {
  run.say('M: launches on plain JavaScript');
  const process = new ContenderProcess(COMPOSITE, run.signal);
  try {
    await process.ask('prepare', { model: 'M', problem: problem({ ...size, batch: 1 }) });
    return await process.ask('launches', { model: 'M' });
  } catch (error) {
    if (!(error instanceof ContenderError)) throw error;
    run.say(`M: no launches on plain JavaScript: ${error.message}`);
    return null;
  } finally {
    await process.end();
  }
}
