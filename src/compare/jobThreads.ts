import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { DataSource, Job } from '../experiment/job.js';
import type { RunEnvironment } from '../experiment/results.js';
import type { Trained } from './executor.js';
import { sha256Of } from './jobId.js';
import type { JobMessage, SharedSource, StepMessage, WorkerSetup } from './messages.js';

/** Worker threads that run jobs, each with a tf.js of its own. */
export class JobThreads {
  private readonly pool: Piscina;
  private readonly listeners = new Map<number, (step: number) => void>();
  private readonly shared = new WeakMap<DataSource, SharedSource>();
  private jobs = 0;

  constructor(threads: number, setup: WorkerSetup) {
    this.pool = new Piscina({
      filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
      workerData: setup,
      minThreads: threads,
      maxThreads: threads,
      // Each worker takes its next job by a message, so that its own messages are never held back.
      atomics: 'disabled',
    });
    this.pool.on('message', ({ id, step }: StepMessage) => this.listeners.get(id)?.(step));
  }

  /** What computes in the threads. @throws when they cannot be set up. */
  async environment(): Promise<RunEnvironment> {
    return (await this.pool.run(null, { name: 'environment' })) as RunEnvironment;
  }

  /** Runs a job as soon as a thread is free. @throws what the job throws, or when the threads are ended. */
  async run({ source, ...job }: Job, onStep: (step: number) => void): Promise<Trained> {
    const id = this.jobs++;
    this.listeners.set(id, onStep);
    try {
      const message: JobMessage = { id, job, source: this.share(source) };
      return (await this.pool.run(message)) as Trained;
    } finally {
      this.listeners.delete(id);
    }
  }

  /** Ends all threads at once, with what they run. */
  end(): Promise<void> {
    return this.pool.destroy();
  }

  private share(source: DataSource): SharedSource {
    const known = this.shared.get(source);
    if (known) return known;
    const text = Buffer.from(JSON.stringify(source));
    const bytes = new Uint8Array(new SharedArrayBuffer(text.length));
    bytes.set(text);
    const made = { sha256: sha256Of(text), bytes };
    this.shared.set(source, made);
    return made;
  }
}
