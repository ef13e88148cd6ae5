import type { Job } from '../../../src/experiment/job.js';
import { JobTraining } from '../../../src/experiment/jobTraining.js';
import { loadDataset } from '../../../src/experiment/runJob.js';

/** Of two blocks with three heads each. */
export function smallJob(task: string, encoding: string): Job {
  return {
    source: { kind: 'task', name: task },
    ...{ encoding, seed: 1 },
    settings: {
      ...{ steps: 3, batch: 5, lr: 2e-3, width: 12, layers: 2, heads: 3 },
      ...{ backend: 'wasm', kernels: 'relaxed' },
    },
  };
}

export function smallTraining(job: Job): Promise<JobTraining> {
  return JobTraining.open(job, loadDataset(job.source, job.seed));
}
