import type { DataSource, Job } from '../experiment/job.js';
import type { BackendName } from './backend.js';

/** A job as a worker is told of it: its source by its place among those that the worker was started with. */
export type JobMessage = Omit<Job, 'source'> & { readonly source: number };

/** What every worker is started with. */
export interface WorkerSetup {
  /** A person's data go to a worker once, and not with every job. */
  readonly sources: readonly DataSource[];
  readonly backend: BackendName;
  /** Files of modules that register encodings. */
  readonly imports: readonly string[];
  /** Whether trained models are wanted. */
  readonly keepsModels: boolean;
}

/** What a worker says while it trains. */
export interface StepMessage {
  readonly key: string;
  readonly step: number;
}
