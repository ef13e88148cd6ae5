import type { Results } from '../../experiment/results.js';
import { budget } from '../budget.js';
import { accuracyDots, accuracyTitle } from '../charts/accuracyDots.js';
import { drawChart, figure } from '../figure.js';
import { list, percent, percentEstimate } from '../format.js';
import { labelOf } from '../legend.js';
import { html, joined, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { JudgedRow, JudgedTask, Verdict } from '../verdict.js';
import type { View } from '../view.js';
import { RISING_MARK, risingNote } from './rising.js';

type Styles = ReadonlyMap<string, EncodingStyle>;

/** The answer first: who uses word order, in a sentence, then what that rests on, task by task. */
export function encodingsAnswer({ results, judged, styles }: View): Markup {
  const panels = judged.flatMap((task) =>
    task.rows.length === 0
      ? []
      : figure(
          task.task.name,
          drawChart(accuracyTitle(task), accuracyDots(task, styles)),
          html`${description(task)}${verdicts(task, styles)}`,
        ),
  );
  return html`<p class="lead">${lead(results, judged, [...styles.keys()])}</p>
<div class="grid">${panels}</div>
<p class="note">Accuracy on the test part in %. Points are means over seeds; bars, and the numbers in brackets, are 95% intervals, which
allow for other seeds and other test sequences. All of it holds after ${budget(results, judged)}; of longer
trainings it says nothing. A verdict is given only where an interval is clear of what is possible
without knowing the order of the words, by a fiftieth of the room above it at least.${risingNote(judged)}</p>`;
}

/** Which encodings use word order on which of the tasks that need it. */
function lead(results: Results, judged: readonly JudgedTask[], encodings: readonly string[]): Markup {
  const tasks = judged.filter(({ needsOrder, rows }) => needsOrder && rows.length > 0);
  if (tasks.length === 0) return html`No finished run of a task that needs order: there is no verdict yet.`;
  const verdicts = tasks.flatMap(({ rows }) => rows.map(({ verdict }) => verdict));
  if (verdicts.every((verdict) => verdict === 'oneSeed' || verdict === 'notJudged')) {
    return verdicts.includes('oneSeed')
      ? html`One seed has no interval, so there is no verdict on which encodings use word order. Ask for three or more.`
      : html`There is no verdict on which encodings use word order: what is possible without it is not known. Runs
        with the encoding “none” would show it.`;
  }

  const spent = budget(results, tasks);
  const tasksAbove = new Map(encodings.map((name) => [name, tasksWith('above', name, tasks)]));
  const everywhere = encodings.filter((name) => tasksAbove.get(name)?.length === tasks.length);
  const somewhere = encodings.filter(
    (name) => !everywhere.includes(name) && tasksAbove.get(name)?.length !== 0,
  );
  const nowhere = encodings.filter((name) => tasksAbove.get(name)?.length === 0 && wasJudged(name, tasks));
  const clauses = [
    everywhere.length === 0
      ? html`After ${spent}, no encoding is clear above what is possible without order, ${possible(tasks)}, on every task that needs it.`
      : html`After ${spent}, ${names(everywhere)} ${everywhere.length === 1 ? 'uses' : 'use'} word order on ${allOf(tasks)}:
        ${intervalsOf(everywhere, tasks)}, clear above what is possible without order, ${possible(tasks)}.`,
    ...somewhere.map((name) => {
      const where = tasks.filter(({ task }) => tasksAbove.get(name)?.includes(task.name));
      return html` ${names([name])} does so within these steps on ${words(tasksAbove.get(name) ?? [])} only: ${intervalsOf([name], where)}.`;
    }),
    nowhere.length === 0
      ? null
      : html` For ${names(nowhere, ' and ')}, no interval is clear above that within these steps: ${intervalsOf(nowhere, tasks)}.`,
  ];
  return html`${clauses}`;
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
  return `${list([...new Set(levels)])}%`;
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

function description(judged: JudgedTask): Markup {
  return html`<p>${judged.task.description}</p><p>${ceilingSentence(judged)}</p>`;
}

function ceilingSentence({ task, needsOrder, reference }: JudgedTask): string {
  if (!needsOrder) return 'The control: a bag of words is all that it takes.';
  if (task.bagOfWordsAccuracy !== null) {
    return `A bag of words reaches at most ${percent(task.bagOfWordsAccuracy)}%.`;
  }
  return reference === null
    ? 'What a bag of words reaches is not known.'
    : 'What a bag of words reaches is not known; the interval of “none” stands for it.';
}

/** A list of encodings for each verdict, with the intervals that it rests on. */
function verdicts({ rows, needsOrder }: JudgedTask, styles: Styles): Markup {
  const headings: readonly [Verdict, string][] = [
    ['above', 'Uses word order'],
    ['notClear', 'No verdict: the interval is not clear of what is possible without order'],
    ['below', 'Stays below what is possible without order'],
    ['oneSeed', 'No verdict: one seed'],
    ['notJudged', needsOrder ? 'Not judged' : 'Reached'],
  ];
  return html`${headings.map(([verdict, heading]) => {
    const group = rows.filter((row) => row.verdict === verdict);
    return group.length === 0
      ? null
      : html`<p class="verdict">${heading}</p><ul class="estimates">${group.map((row) => estimateItem(row, styles))}</ul>`;
  })}`;
}

function estimateItem({ row }: JudgedRow, styles: Styles): Markup {
  return html`<li>${labelOf(row.encoding, styles)} <span>${percentEstimate(row)}${row.stillRises ? html` ${RISING_MARK}` : null}</span></li>`;
}

function names(encodings: readonly string[], last = ' and '): Markup {
  return joined(
    encodings.map((name) => html`<b>${name}</b>`),
    ', ',
    last,
  );
}

function words(names: readonly string[]): Markup {
  return joined(
    names.map((name) => html`<i>${name}</i>`),
    ', ',
    ' and ',
  );
}
