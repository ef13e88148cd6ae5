import type { Results } from '../../experiment/results.js';
import { groupsBy } from '../../util/groupsBy.js';
import { shortBudget } from '../budget.js';
import { accuracyDots, accuracyTitle } from '../charts/accuracyDots.js';
import { withAxes } from '../charts/withAxes.js';
import { drawChart, figure } from '../figure.js';
import { list, percent } from '../format.js';
import { html, joined, type Markup } from '../markup.js';
import { CONTROL, isCausal, type JudgedTask, type Verdict } from '../verdict.js';
import type { PanelOptions, View } from '../view.js';
import { risingNote } from './rising.js';
import { SIGNS_NOTE, verdictTable } from './verdictTable.js';

/** Who uses word order, in a sentence. */
export function encodingsLead({ results, judged, styles }: View): Markup {
  return lead(results, judged, [...styles.keys()]);
}

/** What that rests on. */
export function encodingsPanel(
  view: View,
  task: JudgedTask,
  { caption, axes = {} }: PanelOptions = {},
): Markup {
  return figure(
    caption ?? task.task.name,
    drawChart(accuracyTitle(task), withAxes(accuracyDots(task, view.styles), axes)),
    html`${verdictTable(view, task, caption)}<p>${task.task.description}</p><p>${ceilingSentence(task)}</p>`,
  );
}

export function encodingsNote({ results, judged }: View): Markup {
  return html`Accuracy on the test part in %. Points are means over seeds; bars, and the numbers in brackets, are 95% intervals, which
account for the variation of seeds and test sequences. An encoding uses word order if its interval lies above the best possible without
word order, by at least 2% of the distance from there to 100%. ${results.differences.length === 0 ? null : `${SIGNS_NOTE} `}All verdicts
hold for this budget only, not for longer trainings.${risingNote(judged)}`;
}

/** Which encodings use word order on which of the tasks that need it. */
function lead(results: Results, judged: readonly JudgedTask[], encodings: readonly string[]): Markup {
  const needing = judged.filter(({ needsOrder, rows }) => needsOrder && rows.length > 0);
  if (needing.length === 0)
    return html`No run of a task that needs word order is finished: there is no verdict yet.`;
  const tasks = needing.filter(hasVerdict);
  if (tasks.length === 0) {
    return needing.some(({ rows }) => rows.some(({ verdict }) => verdict === 'oneSeed'))
      ? html`One seed has no interval, so there is no verdict on which encodings use word order. Use three seeds or more.`
      : html`There is no verdict on which encodings use word order: the best possible without it is not known.${
          needing.some((task) => lacksControl(task, results))
            ? ' Runs with the encoding “none” would measure it.'
            : null
        }`;
  }

  const spent = shortBudget(results, tasks);
  const tasksAbove = new Map(encodings.map((name) => [name, tasksWith('above', name, tasks)]));
  const everywhere = encodings.filter((name) => tasksAbove.get(name)?.length === tasks.length);
  const somewhere = encodings.filter(
    (name) => !everywhere.includes(name) && tasksAbove.get(name)?.length !== 0,
  );
  const nowhere = encodings.filter((name) => tasksAbove.get(name)?.length === 0 && wasJudged(name, tasks));
  const isNobody = everywhere.length + somewhere.length === 0;
  const clauses = [
    everywhere.length === 0
      ? html`After ${spent}, no encoding is clearly above the best possible without word order, ${possible(tasks)}, on ${allOf(tasks)}${isNobody ? `: ${intervalsOf(nowhere, tasks)}` : null}.`
      : html`After ${spent}, ${names(everywhere)} ${everywhere.length === 1 ? 'uses' : 'use'} word order on ${allOf(tasks)}:
        ${intervalsOf(everywhere, tasks)}, clearly above the best possible without word order, ${possible(tasks)}.`,
    ...alike(somewhere, tasksAbove).map((group) => {
      const onTasks = tasksAbove.get(group[0] as string) ?? [];
      const where = tasks.filter(({ task }) => onTasks.includes(task.name));
      return html` ${names(group)} ${group.length === 1 ? 'uses' : 'use'} it within these steps on ${words(onTasks)} only: ${intervalsOf(group, where)}.`;
    }),
    nowhere.length === 0 || isNobody
      ? null
      : html` For ${names(nowhere)}, no interval is clearly above that within these steps: ${intervalsOf(nowhere, tasks)}.`,
  ];
  const open = needing.filter((task) => !hasVerdict(task));
  if (open.length > 0) {
    const where = words(open.map(({ task }) => task.name));
    clauses.push(html` On ${where} there is no verdict: the best possible without word order is not known.`);
  }
  return html`${clauses}`;
}

/** Whether runs without an encoding would say what is possible without order. */
function lacksControl({ task, rows }: JudgedTask, { settings }: Results): boolean {
  return !isCausal(task, settings) && !rows.some(({ row }) => row.encoding === CONTROL);
}

function hasVerdict({ rows }: JudgedTask): boolean {
  return rows.some(({ verdict }) => verdict !== 'oneSeed' && verdict !== 'notJudged');
}

/** Encodings with the same tasks, together. */
function alike(encodings: readonly string[], tasksOf: ReadonlyMap<string, readonly string[]>): string[][] {
  return [...groupsBy(encodings, (name) => JSON.stringify(tasksOf.get(name))).values()];
}

/** The span of the intervals that a clause rests on. */
function intervalsOf(encodings: readonly string[], tasks: readonly JudgedTask[]): string {
  const intervals = tasks.flatMap(({ rows }) =>
    rows.flatMap(({ row }) => (encodings.includes(row.encoding) ? [row.ci95 ?? [row.mean, row.mean]] : [])),
  );
  const [low, high] = [
    Math.min(...intervals.map(([low]) => low)),
    Math.max(...intervals.map(([, high]) => high)),
  ];
  const verb = intervals.length === 1 ? 'interval is' : 'intervals lie within';
  return `the 95% ${verb} ${percent(low)} to ${percent(high)}%`;
}

/** The most that is possible without order. */
function possible(tasks: readonly JudgedTask[]): string {
  const levels = tasks.flatMap(({ reference }) => (reference === null ? [] : [percent(reference.high)]));
  const isMeasured = tasks.every(({ reference }) => reference?.kind === 'control');
  return `${list([...new Set(levels)])}%${isMeasured ? ' (the upper end of the interval of “none”)' : ''}`;
}

function tasksWith(verdict: Verdict, encoding: string, tasks: readonly JudgedTask[]): string[] {
  return tasks
    .filter(({ rows }) =>
      rows.some((judged) => judged.row.encoding === encoding && judged.verdict === verdict),
    )
    .map(({ task }) => task.name);
}

function wasJudged(encoding: string, tasks: readonly JudgedTask[]): boolean {
  return (['notClear', 'below'] as const).some((verdict) => tasksWith(verdict, encoding, tasks).length > 0);
}

function allOf(tasks: readonly JudgedTask[]): Markup {
  const all = words(tasks.map(({ task }) => task.name));
  if (tasks.length === 1) return html`${all}`;
  return html`${tasks.length === 2 ? 'both' : `all ${tasks.length}`} tasks that need it (${all})`;
}

function ceilingSentence({ task, needsOrder, reference }: JudgedTask): string {
  if (!needsOrder) return 'Control: the task needs no word order.';
  if (task.bagOfWordsAccuracy !== null) {
    return `A bag of words reaches at most ${percent(task.bagOfWordsAccuracy)}%.`;
  }
  return reference === null
    ? 'The best accuracy of a bag of words is not known.'
    : 'The best accuracy of a bag of words is not known; the interval of “none” replaces it.';
}

function names(encodings: readonly string[]): Markup {
  return joined(
    encodings.map((name) => html`<b>${name}</b>`),
    ', ',
    ' and ',
  );
}

function words(names: readonly string[]): Markup {
  return joined(
    names.map((name) => html`<i>${name}</i>`),
    ', ',
    ' and ',
  );
}
