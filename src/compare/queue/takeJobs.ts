import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type Job as BullJob, Queue, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { errorLine } from '../../util/errorLine.js';
import { JobThreads } from '../jobThreads.js';
import { Board, type Wanted } from './board.js';
import { Contents } from './contents.js';
import { inTime, unlessAborted } from './inTime.js';
import { MAX_STALLED, type QueuedJob } from './queuedJob.js';
import { type ModuleHash, moduleHashes, refusal } from './requirement.js';
import { Runs } from './runs.js';
import { Unpacker } from './unpacker.js';

export interface WorkSetup {
  readonly redis: Redis;
  readonly prefix: string;
  /** Jobs at a time. */
  readonly threads: number;
  /** Files of modules that register encodings. */
  readonly imports: readonly string[];
  /** Hears what is done and refused, in lines for people. */
  readonly say: (line: string) => void;
}

/** How often it is looked for jobs of other kinds, in milliseconds. */
const LOOK_EVERY = 2000;
/** Between two reports of the steps of a job, in milliseconds. */
const REPORT_EVERY = 1000;
/** For how long a job is a worker's without a sign of life of it, in milliseconds. */
const LOCK = 15_000;
/** How often it is looked for jobs whose worker has died, in milliseconds. */
const STALLED_EVERY = 5000;

/** Takes jobs out of a queue and runs them, until the signal: then those that have not ended are given back. */
export async function takeJobs(setup: WorkSetup, signal: AbortSignal): Promise<void> {
  await new JobTaker(setup, signal).run();
}

class JobTaker {
  private readonly board: Board;
  private readonly runs: Runs;
  private readonly unpacker: Unpacker;
  private readonly modules: readonly ModuleHash[];
  private readonly queues = new Map<string, Queue>();
  /** Why none are taken of a queue, by its name. */
  private readonly refused = new Map<string, string>();
  private running = 0;

  constructor(
    private readonly setup: WorkSetup,
    private readonly signal: AbortSignal,
  ) {
    const { redis, prefix, imports } = setup;
    this.modules = moduleHashes(imports);
    this.board = new Board(redis, prefix);
    this.runs = new Runs(redis, prefix);
    this.unpacker = new Unpacker(new Contents(redis, prefix));
  }

  async run(): Promise<void> {
    try {
      while (!this.signal.aborted) {
        const [next] = await unlessAborted(this.signal, this.withJobs(), []);
        if (next) await this.serve(next);
        else await this.pause();
      }
    } finally {
      this.unpacker.end();
    }
  }

  /** The queues that have jobs for this worker. Says of the others why it takes none. */
  private async withJobs(): Promise<Wanted[]> {
    const able: Wanted[] = [];
    for (const wanted of await this.board.wanted()) {
      const { queue, requirement } = wanted;
      const reason = this.refused.get(queue) ?? refusal(requirement, this.modules);
      if (reason !== null) await this.refuse(queue, reason);
      else if ((await this.queueOf(queue).getJobCountByTypes('waiting', 'active')) > 0) able.push(wanted);
    }
    return able;
  }

  private async refuse(queue: string, reason: string): Promise<void> {
    if (!this.refused.has(queue)) this.setup.say(`refuses the jobs of a comparison: ${reason}`);
    this.refused.set(queue, reason);
    await this.board.refuse(queue, `${hostname()} ${process.pid}`, `${hostname()}: ${reason}`);
  }

  /** Takes jobs of one queue, until it has none and another has. */
  private async serve({ queue, requirement }: Wanted): Promise<void> {
    const { redis, prefix, threads: concurrency, imports, say } = this.setup;
    const { backend, kernels, keepsModels } = requirement;
    const threads = new JobThreads(concurrency, { backend, kernels, keepsModels, imports });
    let worker: Worker<QueuedJob, void> | undefined;
    const stop = () => {
      // First: it is to take no other job for one that ends here.
      worker?.close();
      void threads.end();
    };
    this.signal.addEventListener('abort', stop, { once: true });
    try {
      await threads.environment();
    } catch (error) {
      if (!this.signal.aborted) await this.refuse(queue, errorLine(error));
      await threads.end();
      return;
    }
    say(`takes jobs for ${backend} with ${kernels} kernels, ${concurrency} at a time`);
    worker = new Worker<QueuedJob, void>(queue, (job, token) => this.work(threads, job, token), {
      ...{ connection: redis, prefix, concurrency, maxStalledCount: MAX_STALLED },
      // Jobs run in threads: nothing keeps this one from renewing its locks.
      ...{ lockDuration: LOCK, stalledInterval: STALLED_EVERY },
    });
    // Of lost connections and locks: the connection says it itself, and the job is another worker's by then.
    worker.on('error', () => {});
    do await this.pause();
    while (!this.signal.aborted && !(await unlessAborted(this.signal, this.isNeededElsewhere(queue), false)));
    // A server that is gone gives the jobs to others itself, when it is back.
    await inTime(worker.close());
    this.signal.removeEventListener('abort', stop);
    await threads.end();
  }

  private async isNeededElsewhere(queue: string): Promise<boolean> {
    const able = await this.withJobs();
    if (this.running > 0 || able.every((other) => other.queue === queue)) return false;
    return (await this.queueOf(queue).getJobCountByTypes('waiting')) === 0;
  }

  private async work(threads: JobThreads, queued: BullJob<QueuedJob>, token?: string): Promise<void> {
    const id = queued.id as string;
    // Its worker ended between keeping the run and saying so.
    if (await this.runs.has(id)) return;
    let said = Date.now();
    const onStep = (step: number) => {
      if (Date.now() - said < REPORT_EVERY) return;
      said = Date.now();
      queued.updateProgress(step).catch(() => {});
    };
    this.running++;
    try {
      const trained = await threads.run(await this.unpacker.unpack(queued.data), onStep);
      await this.runs.put(id, trained);
      this.setup.say(`${queued.name}: ${(100 * trained.run.testAccuracy).toFixed(1)}%`);
    } catch (error) {
      if (this.signal.aborted) {
        await queued.moveToWait(token);
        this.setup.say(`${queued.name} is given back`);
        throw new WaitingError();
      }
      this.setup.say(`${queued.name} failed: ${errorLine(error)}`);
      throw new Error(errorLine(error));
    } finally {
      this.running--;
    }
  }

  private queueOf(name: string): Queue {
    const known = this.queues.get(name);
    if (known) return known;
    const { redis, prefix } = this.setup;
    const queue = new Queue(name, { connection: redis, prefix, skipMetasUpdate: true });
    queue.on('error', () => {});
    this.queues.set(name, queue);
    return queue;
  }

  private async pause(): Promise<void> {
    await setTimeout(LOOK_EVERY, null, { signal: this.signal }).catch(() => {});
  }
}
