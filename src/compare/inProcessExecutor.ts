import type { RunEnvironment } from '../experiment/results.js';
import type { Executor } from './executor.js';
import { trainJob } from './trainJob.js';

/** Runs one job after the other in this process, on the backend that is set. */
export function inProcessExecutor(environment: RunEnvironment, keepsModels = false): Executor {
  return async (jobs, { onStep, onOutcome }, signal) => {
    for (const job of jobs) {
      if (signal.aborted) return;
      try {
        const trained = await trainJob(job, environment, keepsModels, (step) => onStep(job, step));
        onOutcome({ job, error: null, ...trained });
      } catch (error) {
        onOutcome({ job, error: error as Error });
      }
    }
  };
}
