import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type Job, jobKey } from '../experiment/job.js';
import type { JobMessage, Progress, Trained, WorkerSetup } from './messages.js';

export interface PoolHooks {
  onStep(key: string, step: number): void;
  onFinished(job: Job, trained: Trained): void;
  onFailed(job: Job, error: Error): void;
}

/**
 * Gives jobs to worker threads, each with a tf.js of its own, and hears of every one as it ends. A job that
 * fails stops no other.
 *
 * @param signal ends the workers at once; jobs that have not ended are neither finished nor failed
 */
export async function runPool(
  jobs: readonly Job[],
  workers: number,
  setup: Omit<WorkerSetup, 'sources'>,
  hooks: PoolHooks,
  signal: AbortSignal,
): Promise<void> {
  if (jobs.length === 0 || signal.aborted) return;
  const threads = Math.min(workers, jobs.length);
  const sources = [...new Set(jobs.map(({ source }) => source))];
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    workerData: { ...setup, sources } satisfies WorkerSetup,
    minThreads: threads,
    maxThreads: threads,
    // Each worker takes its next job by a message, so that its own messages are never held back.
    atomics: 'disabled',
  });
  pool.on('message', ({ key, step }: Progress) => hooks.onStep(key, step));
  const stop = () => void pool.destroy();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.all(
    jobs.map(async (job) => {
      try {
        const message: JobMessage = { ...job, source: sources.indexOf(job.source) };
        hooks.onFinished(job, (await pool.run(message)) as Trained);
      } catch (error) {
        if (!signal.aborted) hooks.onFailed(job, error as Error);
      }
    }),
  );
  signal.removeEventListener('abort', stop);
  await pool.destroy();
}

/** Steps of all jobs together, for a display of how far they are. */
export class StepCount {
  private readonly steps = new Map<string, number>();

  reached(key: string, step: number): void {
    this.steps.set(key, step);
  }

  ended(job: Job): void {
    this.steps.set(jobKey(job), job.settings.steps);
  }

  get total(): number {
    let total = 0;
    for (const step of this.steps.values()) total += step;
    return total;
  }
}
