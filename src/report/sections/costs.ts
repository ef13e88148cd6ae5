import type { Run, SummaryRow } from '../../experiment/results.js';
import { stepBudget } from '../budget.js';
import { type Cost, costBars } from '../charts/costBars.js';
import { drawChart, figure } from '../figure.js';
import { count, milliseconds } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import { type StepsGoal, stepsGoal } from '../stepsGoal.js';
import { ofTask } from '../taskChoice.js';
import type { JudgedTask } from '../verdict.js';
import type { View } from '../view.js';
import { CURVE_NOTE } from './curves.js';

interface Measure {
  readonly label: string;
  readonly format: (value: number) => string;
  readonly of: (row: SummaryRow) => number | null;
  /** Where seeds differ in it. */
  readonly ofSeed: (run: Run) => number | null;
}

const measures = (goal: StepsGoal): readonly Measure[] => [
  { label: `steps ${goal.name}`, format: count, of: goal.of, ofSeed: goal.of },
  {
    label: 'parameters',
    format: count,
    of: ({ parameters }) => parameters,
    ofSeed: () => null,
  },
  {
    label: 'ms per step',
    format: milliseconds,
    of: ({ msPerStep }) => msPerStep,
    ofSeed: ({ msPerStep }) => msPerStep,
  },
];

/** What each encoding takes: steps, numbers to train, time. */
export function costSection(view: View): Section {
  const tasks = view.judged.filter(({ rows }) => rows.length > 0);
  return {
    id: 'cost',
    name: 'Cost',
    heading: 'Cost',
    body: html`<p>Bars are medians over seeds, rings single seeds. “Never”: at least half of the seeds did not reach it within
${stepBudget(view.results)}. ${CURVE_NOTE} ${timesNote(view)}</p>
<div class="grid">${tasks.map((task) =>
      ofTask(view.tasks, task.task.name, figure(task.task.name, costCharts(view, task))),
    )}</div>`,
  };
}

/** Whether times say anything about encodings. */
function timesNote({ results: { environment } }: View): string {
  return environment.workers === 1
    ? 'Runs were trained one at a time.'
    : 'Several runs were trained at a time and slowed each other down, so times do not compare encodings.';
}

function costCharts({ results, styles }: View, { task, rows }: JudgedTask): Markup {
  const runs = results.runs.filter((run) => run.task === task.name);
  return html`${measures(stepsGoal(results)).map(({ label, format, of, ofSeed }) => {
    const costs = rows.map(({ row }): Cost => {
      const seeds = runs.filter(({ encoding }) => encoding === row.encoding);
      return { encoding: row.encoding, value: of(row), seeds: seeds.flatMap((run) => ofSeed(run) ?? []) };
    });
    const numbers = costs.map(
      ({ encoding, value }) => `${encoding} ${value === null ? 'never' : format(value)}`,
    );
    return drawChart(`${task.name}, ${label}: ${numbers.join('; ')}`, costBars(label, costs, styles, format));
  })}`;
}
