import type { Results, Run } from '../experiment/results.js';
import type { Axes } from './charts/withAxes.js';
import { withChosenRuns } from './chosen.js';
import { type EncodingStyle, stylesOf } from './palette.js';
import { type JudgedTask, judge } from './verdict.js';

/** Results as the sections of a report see them: of the chosen settings. */
export interface View {
  readonly results: Results;
  readonly judged: readonly JudgedTask[];
  readonly styles: ReadonlyMap<string, EncodingStyle>;
  /** Names of all tasks on the page. */
  readonly tasks: readonly string[];
}

/** How a figure of one task is drawn. */
export interface PanelOptions {
  /** Default: the name of the task. */
  readonly caption?: string;
  /** Default: those of its own data. */
  readonly axes?: Axes;
}

/** @param all what the page has, these results among them: looks and tasks are the same in all */
export function viewOf(results: Results, all: readonly Results[] = [results]): View {
  return {
    results: withChosenRuns(results),
    judged: judge(results),
    styles: stylesOf(all),
    tasks: [...new Set(all.flatMap(({ tasks }) => tasks.map(({ name }) => name)))],
  };
}

/** The run that stands for all seeds where one only can be shown. */
export function firstSeed({ runs }: Results, task: string, encoding: string): Run | undefined {
  return runs.find((run) => run.task === task && run.encoding === encoding);
}

/** The encodings that have a finished run, in the order of the results. */
export function trainedStyles({ judged, styles }: View): EncodingStyle[] {
  const names = new Set(judged.flatMap(({ rows }) => rows.map(({ row }) => row.encoding)));
  return [...styles.values()].filter(({ name }) => names.has(name));
}
