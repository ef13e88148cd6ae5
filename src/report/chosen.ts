import type { Results, RunOfResults } from '../experiment/results.js';
import { distinctLabels } from '../experiment/settingsLabel.js';

/** The same with the runs of the chosen settings only, which are those that the summary is of. */
export function withChosenRuns(results: Results): Results {
  const chosen = new Map(results.summary.map((row) => [keyOf(row), row.settings]));
  return { ...results, runs: results.runs.filter((run) => chosen.get(keyOf(run)) === run.settings) };
}

function keyOf({ task, encoding }: Pick<RunOfResults, 'task' | 'encoding'>): string {
  return JSON.stringify([task, encoding]);
}

/** For each task and encoding what its settings are, where several were tried: 'lr=0.001'. */
export function chosenLabels({ settings, summary }: Pick<Results, 'settings' | 'summary'>): string[] {
  const labels = distinctLabels(settings);
  return summary.map((row) => labels[row.settings] ?? '');
}
