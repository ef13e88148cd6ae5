import { createInterface } from 'node:readline';
import { errorLine } from '../../src/util/errorLine.js';
import { wasmBytes } from '../measure/wasmMemory.js';
import type { Problem } from '../problem.js';
import type { Commands, Launches, Prepared, Steps } from '../protocol.js';

/** A model with its optimizer. */
export interface Trainer extends Prepared {
  /** Forward, backward and optimizer; gives the loss. */
  step(): Promise<number>;
  countLaunches(): Promise<Launches | null>;
}

/** Answers the runner's lines until they end. */
export async function serve(build: (problem: Problem) => Promise<Trainer>): Promise<void> {
  const answer = answersOf(build);
  const reply = process.stdout.write.bind(process.stdout);
  // What libraries print would be taken for answers.
  process.stdout.write = process.stderr.write.bind(process.stderr);
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, ...ask } = JSON.parse(line) as { command: keyof Commands };
    const result = await (answer[command] as (ask: unknown) => Promise<unknown>)(ask).then(
      (value) => ({ answer: value }),
      (error: unknown) => ({ error: errorLine(error) }),
    );
    reply(`${JSON.stringify(result)}\n`);
  }
}

function answersOf(build: (problem: Problem) => Promise<Trainer>): {
  [C in keyof Commands]: (ask: Commands[C]['ask']) => Promise<Commands[C]['answer']>;
} {
  const trainers = new Map<string, Trainer>();
  const trainerOf = (model: string) => {
    const trainer = trainers.get(model);
    if (trainer === undefined) throw new Error(`no model "${model}" was prepared`);
    return trainer;
  };
  return {
    async prepare({ model, problem }) {
      const trainer = await build(problem);
      trainers.set(model, trainer);
      const { parameters, versions } = trainer;
      return { parameters, versions };
    },
    run: async ({ model, steps }) => timed(trainerOf(model), steps),
    launches: async ({ model }) => trainerOf(model).countLaunches(),
    memory: async () => ({
      wasmBytes: wasmBytes(),
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    }),
  };
}

async function timed(trainer: Trainer, steps: number): Promise<Steps> {
  const ms: number[] = [];
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    losses.push(await trainer.step());
    ms.push(performance.now() - start);
  }
  return { ms, losses };
}
