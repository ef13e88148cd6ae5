import type { Results } from '../experiment/results.js';
import { list, plural } from './format.js';
import type { JudgedTask } from './verdict.js';

/** What a training may use, which every verdict holds for and no more: '300 steps of 64 sequences'. */
export function stepBudget({ settings, summary }: Pick<Results, 'settings' | 'summary'>): string {
  const chosen = new Set(summary.map((row) => settings[row.settings]));
  const spent = [...chosen].flatMap((one) =>
    one ? [`${plural(one.steps, 'step')} of ${plural(one.batch, 'sequence')}`] : [],
  );
  return list([...new Set(spent)], 'or');
}

/** The same with the seeds and the lengths of training: '300 steps of 64 sequences, with 3 seeds, on 4 to 8 tokens (plausible)'. */
export function budget(results: Results, tasks: readonly JudgedTask[]): string {
  const names = new Set(tasks.map(({ task }) => task.name));
  const seeds = new Set(results.runs.filter((run) => names.has(run.task)).map(({ seed }) => seed)).size;
  const lengths = tasks.map(({ task: { name, trainLengths } }) => `${tokens(trainLengths)} (${name})`);
  const spent = { ...results, summary: results.summary.filter((row) => names.has(row.task)) };
  return `${stepBudget(spent)}, with ${plural(seeds, 'seed')}, ${tried(spent)}on sequences of ${lengths.join(', ')}`;
}

/** Where settings were chosen: of how many. */
function tried({ summary }: Results): string {
  const most = Math.max(1, ...summary.map(({ settingsTried }) => settingsTried));
  return most === 1 ? '' : `the best of ${most} settings each, `;
}

/** '4 to 8 tokens' */
function tokens([shortest, longest]: readonly [number, number]): string {
  return shortest === longest ? plural(longest, 'token') : `${shortest} to ${plural(longest, 'token')}`;
}
