import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { DataSource, Job } from '../experiment/job.js';
import type { RunEnvironment } from '../experiment/results.js';
import type { Trained } from './executor.js';
import { sha256Of } from './jobId.js';
import type { JobMessage, SharedSource, StepMessage, WorkerSetup } from './messages.js';

/** tf.js never forgets the name of a weight: a thread that goes on for ever grows by some 3 KB with each model. */
const MOST_JOBS = 4000;

/** Threads that are started together, and the jobs that they were given. */
interface Pool {
  readonly threads: Piscina;
  given: number;
  running: number;
}

/**
 * Worker threads that run jobs, each with a tf.js of its own. After so many jobs others take their place, as soon as what
 * they run has ended.
 */
export class JobThreads {
  private readonly pools = new Set<Pool>();
  private readonly listeners = new Map<number, (step: number) => void>();
  private readonly shared = new WeakMap<DataSource, SharedSource>();
  private pool: Pool;
  private jobs = 0;
  private ended = false;

  /**
   * @param count of threads
   * @param mostJobs of a thread
   */
  constructor(
    private readonly count: number,
    private readonly setup: WorkerSetup,
    private readonly mostJobs = MOST_JOBS,
  ) {
    this.pool = this.start();
  }

  /** What computes in the threads. @throws when they cannot be set up. */
  async environment(): Promise<RunEnvironment> {
    return (await this.pool.threads.run(null, { name: 'environment' })) as RunEnvironment;
  }

  /**
   * Runs a job; no more are to be given at a time than there are threads.
   *
   * @throws what the job throws, or when the threads are ended
   */
  async run({ source, ...job }: Job, onStep: (step: number) => void): Promise<Trained> {
    // A pool that is destroyed would start threads again.
    if (this.ended) throw new Error('The threads have ended.');
    if (this.isWorn(this.pool)) this.pool = this.start();
    const { pool } = this;
    const id = this.jobs++;
    this.listeners.set(id, onStep);
    pool.given++;
    pool.running++;
    try {
      const message: JobMessage = { id, job, source: this.share(source) };
      return (await pool.threads.run(message)) as Trained;
    } finally {
      this.listeners.delete(id);
      pool.running--;
      if (this.isWorn(pool) && pool.running === 0) await this.stop(pool);
    }
  }

  /** Ends all threads at once, with what they run. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.all([...this.pools].map((pool) => this.stop(pool)));
  }

  private start(): Pool {
    const threads = new Piscina({
      filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
      workerData: this.setup,
      minThreads: this.count,
      maxThreads: this.count,
      // Each worker takes its next job by a message, so that its own messages are never held back.
      atomics: 'disabled',
    });
    threads.on('message', ({ id, step }: StepMessage) => this.listeners.get(id)?.(step));
    const pool = { threads, given: 0, running: 0 };
    this.pools.add(pool);
    return pool;
  }

  private async stop(pool: Pool): Promise<void> {
    this.pools.delete(pool);
    await pool.threads.destroy();
  }

  private isWorn({ given }: Pool): boolean {
    return given >= this.mostJobs * this.count;
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
