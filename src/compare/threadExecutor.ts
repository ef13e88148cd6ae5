import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { jobKey } from '../experiment/job.js';
import type { Executor, Trained } from './executor.js';
import type { JobMessage, StepMessage, WorkerSetup } from './messages.js';

/** Gives jobs to worker threads, each with a tf.js of its own. */
export function threadExecutor(workers: number, setup: Omit<WorkerSetup, 'sources'>): Executor {
  return async (jobs, { onStep, onOutcome }, signal) => {
    if (jobs.length === 0 || signal.aborted) return;
    const threads = Math.min(workers, jobs.length);
    const sources = [...new Set(jobs.map(({ source }) => source))];
    const byKey = new Map(jobs.map((job) => [jobKey(job), job]));
    const pool = new Piscina({
      filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
      workerData: { ...setup, sources } satisfies WorkerSetup,
      minThreads: threads,
      maxThreads: threads,
      // Each worker takes its next job by a message, so that its own messages are never held back.
      atomics: 'disabled',
    });
    pool.on('message', ({ key, step }: StepMessage) => {
      const job = byKey.get(key);
      if (job) onStep(job, step);
    });
    const stop = () => void pool.destroy();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.all(
      jobs.map(async (job) => {
        try {
          const message: JobMessage = { ...job, source: sources.indexOf(job.source) };
          onOutcome({ job, error: null, ...((await pool.run(message)) as Trained) });
        } catch (error) {
          if (!signal.aborted) onOutcome({ job, error: error as Error });
        }
      }),
    );
    signal.removeEventListener('abort', stop);
    await pool.destroy();
  };
}
