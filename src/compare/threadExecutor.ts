import type { Executor } from './executor.js';
import { JobThreads } from './jobThreads.js';
import type { WorkerSetup } from './messages.js';

/** Gives jobs to worker threads of this process. */
export function threadExecutor(workers: number, setup: WorkerSetup): Executor {
  return async (jobs, { onStep, onOutcome }, signal) => {
    if (jobs.length === 0 || signal.aborted) return;
    const threads = new JobThreads(Math.min(workers, jobs.length), setup);
    const stop = () => void threads.end();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.all(
      jobs.map(async (job) => {
        try {
          onOutcome({ job, error: null, ...(await threads.run(job, (step) => onStep(job, step))) });
        } catch (error) {
          if (!signal.aborted) onOutcome({ job, error: error as Error });
        }
      }),
    );
    signal.removeEventListener('abort', stop);
    await threads.end();
  };
}
