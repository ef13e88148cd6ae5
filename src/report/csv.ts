import { stringify } from 'csv-stringify/sync';
import type { Results, RunOfResults, Settings, TaskInfo } from '../experiment/results.js';
import { partLike } from './partLike.js';
import { printable } from './printable.js';

type Cell = string | number | null | undefined;

/** Longer test parts that have a column: so many times as long as training. */
const FACTORS = [2, 4];

/** Of each run's settings; an empty cell is what there is not, as `warmup` without a warm-up. */
const SETTINGS = [
  ...(['steps', 'batch', 'lr', 'width', 'layers', 'heads'] as const),
  ...(['warmup', 'schedule', 'weightDecay', 'clip', 'dropout', 'until', 'curriculum'] as const),
];
const SETTING_COLUMNS = SETTINGS.map((name) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);

/** The columns of results.csv. The order is stable: new ones go to the end. */
export const CSV_COLUMNS: readonly string[] = [
  'task',
  'encoding',
  'seed',
  'parameters',
  'test_accuracy',
  'sequence_accuracy',
  'steps_to_95',
  'ms_per_step',
  ...[1, ...FACTORS].map((factor) => `accuracy_${factor}x`),
  'validation_accuracy',
  'settings',
  ...SETTING_COLUMNS,
  'steps_until',
  'accuracy_by_length',
  'loss_by_length',
];

/**
 * results.csv: a header, then one row a finished run. Accuracies are in 0..1, unrounded. `accuracy_1x` is that of the first test part,
 * `accuracy_2x` of one that is twice as long as training; `accuracy_by_length` and `loss_by_length` have all parts, as in
 * "8=0.995 16=0.871". An empty cell is "never" in `steps_to_95` and `steps_until`, and "cannot run at that length" or "no such
 * test part" in the length columns.
 */
export function renderCsv(results: Pick<Results, 'runs' | 'tasks' | 'settings'>): string {
  const tasks = new Map(results.tasks.map((task) => [task.name, task]));
  const rows = results.runs.map((run) => csvRow(run, tasks.get(run.task), results.settings[run.settings]));
  // A spreadsheet would compute what begins with an equals sign, such as the name of a file.
  return stringify([[...CSV_COLUMNS], ...rows], { escape_formulas: true });
}

function csvRow(run: RunOfResults, task: TaskInfo | undefined, settings: Settings | undefined): Cell[] {
  const longer = FACTORS.map((factor) => task && partLike(task, factor));
  return [
    printable(run.task),
    printable(run.encoding),
    run.seed,
    run.parameters,
    run.testAccuracy,
    run.sequenceAccuracy,
    run.stepsTo95,
    run.msPerStep,
    run.testAccuracy,
    ...longer.map((length) => run.lengthAccuracy[String(length)]),
    run.validationAccuracy,
    run.settings,
    ...SETTINGS.map((name) => settings?.[name]),
    run.stepsUntil,
    byLength(run.lengthAccuracy),
    byLength(run.lengthLoss),
  ];
}

function byLength(values: RunOfResults['lengthAccuracy']): string {
  return Object.entries(values)
    .flatMap(([length, value]) => (value === null ? [] : [`${length}=${value}`]))
    .join(' ');
}
