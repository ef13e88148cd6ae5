import type { DataSource, Job } from '../experiment/job.js';
import type { Run } from '../experiment/results.js';
import type { ModelFiles } from '../models/modelFiles.js';
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

/** What a worker gives for a job. It writes nothing itself. */
export interface Trained {
  readonly run: Run;
  /** null where nobody wants it. */
  readonly model: ModelFiles | null;
}

/** What a worker says while it trains. */
export interface Progress {
  readonly key: string;
  readonly step: number;
}
