import type { Results, Settings } from '../experiment/results.js';
import { count, grouped, list, plural } from './format.js';
import type { JudgedTask } from './verdict.js';

type Spent = Pick<Results, 'settings' | 'summary'>;

/** What a training may use, which every verdict holds for and no more: '300 steps of 64 sequences'. */
export function stepBudget({ settings, summary }: Spent): string {
  const chosen = new Set(summary.map((row) => settings[row.settings]));
  const spent = [...chosen].flatMap((one) => (one ? [stepsOf(one)] : []));
  return list([...new Set(spent)], 'or');
}

function stepsOf({ steps, batch, until }: Settings): string {
  const most = `${plural(steps, 'step')} of ${plural(batch, 'sequence')}`;
  return until === undefined ? most : `${most} at most, fewer if ${count(until * 100)}% is reached`;
}

/** The same with the seeds and the lengths of training: '300 steps of 64 sequences, with 3 seeds, on 4 to 8 tokens (plausible)'. */
export function budget(results: Results, tasks: readonly JudgedTask[]): string {
  const { steps, seeds, lengths, tried } = budgetOf(results, tasks);
  const best = tried === 1 ? '' : `the best of ${tried} settings each, `;
  return `${steps}, with ${plural(seeds, 'seed')}, ${best}on sequences of ${lengths}`;
}

/** Steps and seeds alone, where the rest stands beside it. */
export function shortBudget(results: Results, tasks: readonly JudgedTask[]): string {
  const { steps, seeds } = budgetOf(results, tasks);
  return `${steps}, with ${plural(seeds, 'seed')}`;
}

/** The parts of a budget. */
export interface Budget {
  readonly steps: string;
  readonly seeds: number;
  /** Of training: '4 to 8 tokens (plausible), 5 to 10 tokens (agent)'. */
  readonly lengths: string;
  /** Settings that were tried for an encoding, at most. */
  readonly tried: number;
}

export function budgetOf(results: Results, tasks: readonly JudgedTask[]): Budget {
  const names = new Set(tasks.map(({ task }) => task.name));
  const summary = results.summary.filter((row) => names.has(row.task));
  return {
    steps: stepBudget({ ...results, summary }),
    seeds: new Set(results.runs.filter((run) => names.has(run.task)).map(({ seed }) => seed)).size,
    lengths: grouped(tasks.map(({ task: { name, trainLengths } }) => [tokens(trainLengths), name])),
    tried: Math.max(1, ...summary.map(({ settingsTried }) => settingsTried)),
  };
}

/** '4 to 8 tokens' */
function tokens([shortest, longest]: readonly [number, number]): string {
  return shortest === longest ? plural(longest, 'token') : `${shortest} to ${plural(longest, 'token')}`;
}
