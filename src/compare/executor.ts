import type { Job } from '../experiment/job.js';
import type { Run, RunEnvironment } from '../experiment/results.js';
import type { ModelFiles } from '../models/modelFiles.js';

/** A finished run, and on what it was computed. */
export interface Trained {
  readonly run: Run;
  readonly environment: RunEnvironment;
  /** null where nobody wants it. */
  readonly model: ModelFiles | null;
}

/** The end of a job: what it gave, or why it failed. */
export type Outcome =
  | ({ readonly job: Job; readonly error: null } & Trained)
  | { readonly job: Job; readonly error: Error };

/** Hears of jobs while they run. */
export interface Progress {
  onStep(job: Job, step: number): void;
  /** In the order in which jobs end. */
  onOutcome(outcome: Outcome): void;
}

/**
 * Runs jobs, wherever that may be. A job that fails stops no other. It stores nothing.
 *
 * @param signal ends all jobs at once; those that have not ended have no outcome
 */
export type Executor = (jobs: readonly Job[], progress: Progress, signal: AbortSignal) => Promise<void>;
