import type { Job } from '../experiment/job.js';
import type { BackendName, KernelsInUse } from './backend.js';

/** A data source in memory that all threads see: a person's data are there once, and go with no job. */
export interface SharedSource {
  readonly sha256: string;
  /** JSON, in UTF-8. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** A job as a worker is told of it. */
export interface JobMessage {
  /** Tells jobs of one pool apart. */
  readonly id: number;
  readonly job: Omit<Job, 'source'>;
  readonly source: SharedSource;
}

/** What every worker is started with. */
export interface WorkerSetup {
  readonly backend: BackendName;
  /** To compute with, and no others. */
  readonly kernels: KernelsInUse;
  /** Files of modules that register encodings. */
  readonly imports: readonly string[];
  /** Whether trained models are wanted. */
  readonly keepsModels: boolean;
}

/** What a worker says while it trains. */
export interface StepMessage {
  readonly id: number;
  readonly step: number;
}
