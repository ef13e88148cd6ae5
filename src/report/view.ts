import type { Results, Run } from '../experiment/results.js';
import { withChosenRuns } from './chosen.js';
import { type EncodingStyle, stylesOf } from './palette.js';
import { type JudgedTask, judge } from './verdict.js';

/** Results as the sections of a report see them: of the chosen settings. */
export interface View {
  readonly results: Results;
  readonly judged: readonly JudgedTask[];
  readonly styles: ReadonlyMap<string, EncodingStyle>;
}

/** @param styles where several results have the same; default: those of these results */
export function viewOf(results: Results, styles = stylesOf([results])): View {
  return { results: withChosenRuns(results), judged: judge(results), styles };
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
