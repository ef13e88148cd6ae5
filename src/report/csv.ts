import { stringify } from 'csv-stringify/sync';
import type { Results, RunOfResults, Settings, TaskInfo } from '../experiment/results.js';
import { printable } from './printable.js';

type Cell = string | number | null | undefined;

/** Test parts of a built-in task: as long as in training, twice and four times that. */
const TEST_PARTS = ['accuracy_1x', 'accuracy_2x', 'accuracy_4x'];

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
  ...TEST_PARTS,
  'validation_accuracy',
  'settings',
  ...SETTING_COLUMNS,
];

/**
 * results.csv: a header, then one row a finished run. Accuracies are in 0..1, unrounded. The length columns
 * hold the task's test parts from short to long, whatever their lengths in tokens (`testLengths` in
 * results.json), so that tasks share columns. An empty cell is "never" in `steps_to_95`, and "cannot run at
 * that length" or "no such test part" in the length columns.
 */
export function renderCsv(results: Pick<Results, 'runs' | 'tasks' | 'settings'>): string {
  const tasks = new Map(results.tasks.map((task) => [task.name, task]));
  const rows = results.runs.map((run) => csvRow(run, tasks.get(run.task), results.settings[run.settings]));
  // A spreadsheet would compute what begins with an equals sign, such as the name of a file.
  return stringify([[...CSV_COLUMNS], ...rows], { escape_formulas: true });
}

function csvRow(run: RunOfResults, task: TaskInfo | undefined, settings: Settings | undefined): Cell[] {
  const lengths = task?.testLengths ?? [];
  return [
    printable(run.task),
    printable(run.encoding),
    run.seed,
    run.parameters,
    run.testAccuracy,
    run.sequenceAccuracy,
    run.stepsTo95,
    run.msPerStep,
    ...TEST_PARTS.map((_, part) => run.lengthAccuracy[String(lengths[part])]),
    run.validationAccuracy,
    run.settings,
    ...SETTINGS.map((name) => settings?.[name]),
  ];
}
