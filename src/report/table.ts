import { runTitle } from '../experiment/job.js';
import type { InvarianceRow, Results, TaskInfo } from '../experiment/results.js';
import { besidePaperBlocks } from './besidePaperTable.js';
import { budget } from './budget.js';
import { chosenLabels, withChosenRuns } from './chosen.js';
import { classCells } from './classes.js';
import { environmentLine, mixedKernels } from './environments.js';
import { count, difference, list, milliseconds, percent, percentEstimate, plural } from './format.js';
import { lengthCell, lengthColumns } from './lengthCell.js';
import { lengthLimits } from './limits.js';
import { printable } from './printable.js';
import { probeTable } from './probeTable.js';
import { stepsGoal } from './stepsGoal.js';
import { newTable, type Paint, painter, type TableOptions } from './terminal.js';
import { type JudgedRow, type JudgedTask, judge } from './verdict.js';
import { versusBlock } from './versusTable.js';
import { wrapped } from './wrapped.js';

/** Beside the accuracy of a training that was ended too soon. */
const RISING = '^';

/** The summary of a comparison for a terminal of 100 columns: one table a task, then what failed. */
export function renderTable(given: Results, options: TableOptions = {}): string {
  const results = withChosenRuns(printable(given));
  const paint = painter(options);
  const tasks = judge(results);
  const blocks = tasks.map((judged) => taskBlock(results, judged, paint));
  blocks.push(...besidePaperBlocks(results, tasks, paint));
  const { environments, failures } = results;
  if (environments.length > 1) {
    const mixed = mixedKernels(environments);
    const lines = environments.map((environment) => `  ${environmentLine(environment)}`);
    const head = paint('bold', `Computed in ${environments.length} environments`);
    blocks.push([head, ...lines, ...(mixed === null ? [] : [mixed])].join('\n'));
  }
  if (failures.length > 0) {
    const lines = failures.map((failure) => `  ${runTitle(failure)}: ${failure.error}`);
    blocks.push([paint('bold', `${plural(failures.length, 'run')} failed`), ...lines].join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}

/** The two sentences of the same words through each untrained encoder. */
export function renderInvariance(given: readonly InvarianceRow[], options: TableOptions = {}): string {
  const rows = printable(given);
  const paint = painter(options);
  const table = newTable(['encoding', 'largest difference'], paint, ['left', 'right']);
  table.push(...rows.map((row) => [row.encoding, difference(row.maxDifference)]));
  const sentences = rows[0]?.sentences.map((sentence) => `"${sentence}"`).join(' and ');
  return `${paint('bold', `Untrained: outputs for ${sentences ?? 'no sentences'}`)}\n${table.toString()}\n`;
}

function taskBlock(results: Results, judged: JudgedTask, paint: Paint): string {
  const { task, rows } = judged;
  const table = newTable(columns(results, task), paint, ['left', 'left']);
  table.push(...rows.map((row) => cells(row, task, results, paint)), ceilingRow(results, judged, paint));
  const notes = [
    ...chosenNotes(results, rows),
    ...(rows.some(({ verdict }) => verdict === 'above') ? meaningOfMark(results, judged) : []),
    ...risingNote(rows),
    ...(task.isText ? ['ppl    perplexity on pieces of that length: e to the power of the mean loss'] : []),
    ...lengthLimits(results.runs, task.name).map(
      ({ encoding, lengths, reason }) => `limit  ${encoding} at ${list(lengths.map(String))}: ${reason}`,
    ),
  ];
  return [
    `${paint('bold', task.name)}  ${task.description}`,
    table.toString(),
    ...notes.map((note) => paint('dim', ` ${note}`)),
    ...versusBlock(results, judged, paint),
    ...(lengthColumns(task).length === 0 ? ['', classTable(judged, paint)] : []),
    ...probeTable(
      rows.map(({ row }) => row),
      paint,
    ),
  ].join('\n');
}

/** In the place of lengths, where there is one only, as of a person's own data: how many of each class were found. */
function classTable({ task, rows }: JudgedTask, paint: Paint): string {
  const encodings = rows.map(({ row }) => row.encoding);
  const table = newTable(['accuracy %\nof class', ...encodings], paint, ['left']);
  table.push(...classCells(task, rows));
  return table.toString();
}

/** Where several settings were tried: which of them each encoding is shown with. */
function chosenNotes(results: Results, rows: readonly JudgedRow[]): string[] {
  if (results.settings.length === 1) return [];
  const labels = chosenLabels({ settings: results.settings, summary: rows.map(({ row }) => row) });
  const chosen = rows.map(
    ({ row }, i) => `       ${row.encoding}: ${labels[i]}, of ${plural(row.settingsTried, 'setting')}`,
  );
  return ['settings, chosen by accuracy on the validation part:', ...chosen];
}

function meaningOfMark(results: Results, judged: JudgedTask): string[] {
  const other =
    judged.reference?.kind === 'control' ? 'the interval of "none"' : 'the best of a bag of words';
  return [
    `>      uses word order: the interval is clearly above ${other}`,
    ...wrapped(`after ${budget(results, [judged])}`, 92).map((line) => `       ${line}`),
  ];
}

/** Who was not done. */
function risingNote(rows: readonly JudgedRow[]): string[] {
  const rising = rows.flatMap(({ row }) => (row.stillRises ? [row.encoding] : []));
  if (rising.length === 0) return [];
  return wrapped(
    `${RISING}      unfinished: accuracy is still rising at the last step for ${list(rising)}; more steps may change this`,
    92,
  );
}

function columns(results: Results, task: TaskInfo): string[] {
  return [
    'encoding',
    '  accuracy %\n  [95% interval]',
    ...(hasWholeSequences(task) ? ['whole\nsequences %'] : []),
    'parameters',
    `steps\n${stepsGoal(results).name}`,
    ...lengthColumns(task).map((length) => `${lengthName(task, length)}\n(${length})`),
    'ms per\nstep',
  ];
}

/** They are the same as accuracy where a sequence has one label; and no model knows a whole piece of a text. */
function hasWholeSequences({ type, isText }: TaskInfo): boolean {
  return type === 'tag' && !isText;
}

/** '2x', by the longest length of training. */
function lengthName({ trainLengths, isText }: TaskInfo, length: number): string {
  return `${isText ? 'ppl ' : ''}${count(length / trainLengths[1])}x`;
}

function cells({ row, verdict }: JudgedRow, task: TaskInfo, results: Results, paint: Paint): string[] {
  const steps = stepsGoal(results).of(row);
  const mark = verdict === 'above' ? '>' : ' ';
  const rising = row.stillRises ? ` ${RISING}` : '';
  const accuracy = `${mark} ${percentEstimate(row).padStart(percentEstimate(row).length + 5 - percent(row.mean).length)}${rising}`;
  return [
    row.encoding,
    verdict === 'above' ? paint('green', accuracy) : accuracy,
    ...(hasWholeSequences(task) ? [percent(row.sequenceAccuracy.mean)] : []),
    count(row.parameters),
    steps === null ? 'never' : count(steps),
    ...lengthColumns(task).map((length) => lengthCell(row, task, length, '-')),
    milliseconds(row.msPerStep),
  ];
}

function ceilingRow(results: Results, { task }: JudgedTask, paint: Paint): string[] {
  const ceiling = task.bagOfWordsAccuracy;
  const text =
    ceiling === null
      ? 'not known'
      : ceiling < 1
        ? `${percent(ceiling).padStart(5)} at most`
        : 'needs no order';
  return columns(results, task).map((_, column) => paint('dim', ['bag of words', `  ${text}`][column] ?? ''));
}
