import type { Executor } from './executor.js';
import { JobThreads } from './jobThreads.js';
import type { WorkerSetup } from './messages.js';

/**
 * Gives jobs to worker threads of this process.
 *
 * @param mostJobs of a thread, before another takes its place
 */
export function threadExecutor(workers: number, setup: WorkerSetup, mostJobs?: number): Executor {
  return async (jobs, { onStep, onOutcome }, signal) => {
    if (jobs.length === 0 || signal.aborted) return;
    const atATime = Math.min(workers, jobs.length);
    const threads = new JobThreads(atATime, setup, mostJobs);
    const stop = () => void threads.end();
    signal.addEventListener('abort', stop, { once: true });
    const open = jobs.values();
    const takeJobs = async () => {
      for (const job of open) {
        try {
          onOutcome({ job, error: null, ...(await threads.run(job, (step) => onStep(job, step))) });
        } catch (error) {
          if (signal.aborted) return;
          onOutcome({ job, error: error as Error });
        }
      }
    };
    await Promise.all(Array.from({ length: atATime }, takeJobs));
    signal.removeEventListener('abort', stop);
    await threads.end();
  };
}
