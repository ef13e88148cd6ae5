import type { TsvSource } from '../data/dataset.js';
import type { BackendName } from './backend.js';
import type { Settings } from './results.js';

/** Where the examples of a job come from: a built-in task, or a person's own data. */
export type DataSource =
  | { readonly kind: 'task'; readonly name: string }
  | { readonly kind: 'tsv'; readonly tsv: TsvSource };

/** One training: everything that its result depends on. */
export interface Job {
  readonly source: DataSource;
  readonly encoding: string;
  readonly seed: number;
  readonly settings: Settings;
}

/** A job as a worker is told of it: its source by its place among those that the worker was started with. */
export type JobMessage = Omit<Job, 'source'> & { readonly source: number };

/** What every worker is started with. */
export interface WorkerSetup {
  /** A person's data go to a worker once, and not with every job. */
  readonly sources: readonly DataSource[];
  readonly backend: BackendName;
  /** Files of modules that register encodings. */
  readonly imports: readonly string[];
  /** The folder of trained models; null where nobody wants them. */
  readonly models: string | null;
}

/** What a worker says while it trains. */
export interface Progress {
  readonly key: string;
  readonly step: number;
}

export function taskName({ source }: Pick<Job, 'source'>): string {
  return source.kind === 'task' ? source.name : source.tsv.name;
}

/** Names a run, also as a file: `plausible-rotary-1`. */
export function jobKey(job: Job): string {
  return [taskName(job), job.encoding, job.seed].map((part) => encodeURIComponent(part)).join('-');
}
