import type { Results } from '../../experiment/results.js';
import { budgetOf } from '../budget.js';
import { count, plural } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { JudgedTask } from '../verdict.js';

/** What every verdict of the page holds for. */
export function budgetList(results: Results, tasks: readonly JudgedTask[]): Markup | null {
  if (tasks.length === 0) return null;
  const { steps, seeds, lengths, tried } = budgetOf(results, tasks);
  const entries: readonly [string, string][] = [
    ['each training', steps],
    ['seeds', count(seeds)],
    ['settings tried', tried === 1 ? '1' : `${plural(tried, 'setting')} per encoding, the best is shown`],
    ['trained on sequences of', lengths],
  ];
  return html`<dl class="budget">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
