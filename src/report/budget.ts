import type { Results } from '../experiment/results.js';
import { plural } from './format.js';
import type { JudgedTask } from './verdict.js';

type Trained = Pick<Results, 'settings' | 'runs'>;

/** What a training may use, which every verdict holds for and no more: '300 steps of 64 sequences'. */
export function stepBudget({ settings: { steps, batch } }: Pick<Results, 'settings'>): string {
  return `${plural(steps, 'step')} of ${plural(batch, 'sequence')}`;
}

/** The same with the seeds and the lengths of training: '300 steps of 64 sequences, with 3 seeds, on 4 to 8 tokens (plausible)'. */
export function budget(results: Trained, tasks: readonly JudgedTask[]): string {
  const names = new Set(tasks.map(({ task }) => task.name));
  const seeds = new Set(results.runs.filter((run) => names.has(run.task)).map(({ seed }) => seed)).size;
  const lengths = tasks.map(({ task: { name, trainLengths } }) => `${tokens(trainLengths)} (${name})`);
  return `${stepBudget(results)}, with ${plural(seeds, 'seed')}, on sequences of ${lengths.join(', ')}`;
}

/** '4 to 8 tokens' */
function tokens([shortest, longest]: readonly [number, number]): string {
  return shortest === longest ? plural(longest, 'token') : `${shortest} to ${plural(longest, 'token')}`;
}
