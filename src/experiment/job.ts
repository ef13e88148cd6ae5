import type { TsvSource } from '../data/dataset.js';
import type { TaskLengths } from '../tasks/task.js';
import type { TextSource } from '../tasks/textTask.js';
import type { Failure, Settings } from './results.js';
import { unusualSettings } from './settingsLabel.js';

/** A registered task, or language modelling of a text; with other lengths where they are given. */
export interface TaskSource extends Partial<TaskLengths> {
  readonly kind: 'task';
  readonly name: string;
  readonly text?: TextSource;
}

/** Where the examples of a job come from: a task, or a person's own data. */
export type DataSource = TaskSource | { readonly kind: 'tsv'; readonly tsv: TsvSource };

/** One training: everything that its result depends on. */
export interface Job {
  readonly source: DataSource;
  readonly encoding: string;
  readonly seed: number;
  readonly settings: Settings;
}

export function taskName({ source }: Pick<Job, 'source'>): string {
  return source.kind === 'task' ? source.name : source.tsv.name;
}

/** What people call a run: 'plausible rotary seed 1'. */
export function runTitle({ task, encoding, seed }: Pick<Failure, 'task' | 'encoding' | 'seed'>): string {
  return `${task} ${encoding} seed ${seed}`;
}

/** Names a run, in characters that any file system takes: `plausible-rotary-1`, and then what is not by default. */
export function jobKey(job: Job): string {
  const parts = [taskName(job), job.encoding, job.seed, ...unusualSettings(job.settings)];
  return parts.map((part) => nameable(String(part))).join('-');
}

function nameable(part: string): string {
  // What is no character at all cannot be encoded; of what is left as it is, Windows refuses the star.
  return encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')).replaceAll('*', '%2A');
}
