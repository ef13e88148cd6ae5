import type { Results, Run, SummaryRow } from '../experiment/results.js';
import { count } from './format.js';

/** An accuracy that trainings are timed by, in steps. */
export interface StepsGoal {
  /** 'to 95%' */
  readonly name: string;
  /** null where it was never reached. */
  of(row: SummaryRow | Run): number | null;
}

/** Where all trainings ended at the same accuracy, that one; else 95%. */
export function stepsGoal({ settings }: Pick<Results, 'settings'>): StepsGoal {
  const [goal, ...others] = new Set(settings.map(({ until }) => until));
  if (goal === undefined || others.length > 0) return { name: 'to 95%', of: ({ stepsTo95 }) => stepsTo95 };
  return { name: `to ${count(goal * 100)}%`, of: ({ stepsUntil }) => stepsUntil };
}
