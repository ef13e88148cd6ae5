import type { Results } from '../experiment/results.js';
import { distinctLabels } from '../experiment/settingsLabel.js';
import { chosenRuns } from '../experiment/summary.js';

/** The same with the runs of the chosen settings only, which are those that the summary is of. */
export function withChosenRuns(results: Results): Results {
  return { ...results, runs: chosenRuns(results.runs, results.summary) };
}

/** For each task and encoding what its settings are, where several were tried: 'lr=0.001'. */
export function chosenLabels({ settings, summary }: Pick<Results, 'settings' | 'summary'>): string[] {
  const labels = distinctLabels(settings);
  return summary.map((row) => labels[row.settings] ?? '');
}
