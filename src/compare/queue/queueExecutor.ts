import { setTimeout } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Job, runTitle, taskName } from '../../experiment/job.js';
import type { Executor, Progress } from '../executor.js';
import { Board } from './board.js';
import { Contents, KEPT_SECONDS } from './contents.js';
import { inTime, unlessAborted } from './inTime.js';
import { MAX_STALLED, Packer } from './queuedJob.js';
import { queueName, type Requirement } from './requirement.js';
import { Runs } from './runs.js';

export interface QueueSetup {
  readonly redis: Redis;
  readonly prefix: string;
  readonly requirement: Requirement;
  /** Jobs of one id have equal runs: no job is in the queue twice. */
  readonly idOf: (job: Job) => string;
  /** Hears why no worker takes the jobs. */
  readonly onRefused: (reasons: readonly string[]) => void;
}

/** How often it is seen to that nothing was missed, in milliseconds. */
const LOOK_EVERY = 5000;
/** Jobs that are looked after at a time: the server is to have other work than that. */
const LOOKED_AFTER = 500;
/** Jobs that are put into the queue at a time. */
const PUT_TOGETHER = 500;
/** How long the jobs of a comparison that was stopped are taken back, in milliseconds. */
const WITHDRAWAL = 10_000;

/**
 * Puts jobs into a queue and gathers their runs, wherever they are computed. Jobs that are stopped are taken out of the
 * queue; those that a worker has begun go on there, and their runs are found when they are asked for again.
 */
export function queueExecutor(setup: QueueSetup): Executor {
  return async (jobs, progress, signal) => {
    if (jobs.length === 0 || signal.aborted) return;
    await new Gathering(setup, jobs, progress, signal).run();
  };
}

class Gathering {
  private readonly open: Map<string, Job>;
  private readonly name: string;
  private readonly queue: Queue;
  private readonly events: QueueEvents;
  private readonly runs: Runs;
  private readonly board: Board;
  private readonly packer: Packer;
  /** Aborted by the last end of a job, or by what went wrong. */
  private readonly done = new AbortController();
  private readonly problems: unknown[] = [];
  private looks = 0;
  private refusals = '';

  constructor(
    private readonly setup: QueueSetup,
    jobs: readonly Job[],
    private readonly progress: Progress,
    private readonly signal: AbortSignal,
  ) {
    const { redis, prefix, requirement, idOf } = setup;
    this.open = new Map(jobs.map((job) => [idOf(job), job]));
    this.name = queueName(requirement);
    this.queue = new Queue(this.name, { connection: redis, prefix });
    // With a connection of its own, as it waits for what comes.
    this.events = new QueueEvents(this.name, { connection: redis, prefix });
    // The connection says itself when it is lost, and when it is back.
    this.queue.on('error', () => {});
    this.events.on('error', () => {});
    this.runs = new Runs(redis, prefix);
    this.board = new Board(redis, prefix);
    this.packer = new Packer(new Contents(redis, prefix));
  }

  async run(): Promise<void> {
    const isEnded = AbortSignal.any([this.signal, this.done.signal]);
    try {
      await this.ask();
      await this.listen();
      const ids = [...this.open.keys()];
      for (let at = 0; at < ids.length && !isEnded.aborted; at += PUT_TOGETHER) {
        await unlessAborted(isEnded, this.put(ids.slice(at, at + PUT_TOGETHER)), undefined);
      }
      while (!isEnded.aborted) {
        await setTimeout(LOOK_EVERY, null, { signal: isEnded }).catch(() => {});
        if (!isEnded.aborted) await unlessAborted(isEnded, this.look(), undefined);
      }
    } finally {
      await inTime(this.leave(), WITHDRAWAL);
    }
    if (this.problems.length > 0) throw this.problems[0];
  }

  private ask(): Promise<void> {
    return this.board.ask({ queue: this.name, requirement: this.setup.requirement });
  }

  /** Before jobs are put: no end of one is to be missed. */
  private async listen(): Promise<void> {
    await this.events.waitUntilReady();
    this.events.on('progress', ({ jobId, data }) => {
      const job = this.open.get(jobId);
      if (job && typeof data === 'number') this.progress.onStep(job, data);
    });
    this.events.on('completed', ({ jobId }) => {
      this.collect(jobId).catch((error) => this.stop(error));
    });
    this.events.on('failed', ({ jobId, failedReason }) => {
      // BullMQ's own words for a job whose workers ended one after the other.
      const isStalled = failedReason.includes('stalled');
      const reason = isStalled
        ? `each of the ${MAX_STALLED + 1} workers that took it ended in the middle of it`
        : failedReason;
      const job = this.take(jobId);
      if (job) this.progress.onOutcome({ job, error: new Error(reason) });
    });
  }

  /** Jobs whose runs are there already are not put again; those that are in the queue stay there as they are. */
  private async put(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.collect(id)));
    const jobs = [];
    for (const id of ids) {
      const job = this.open.get(id);
      if (!job) continue;
      const opts = { jobId: id, removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 };
      jobs.push({
        name: runTitle({ ...job, task: taskName(job) }),
        data: await this.packer.pack(job),
        opts,
      });
    }
    if (jobs.length > 0) await this.queue.addBulk(jobs);
  }

  /** Takes in the run of a job, if it is there and still waited for. */
  private async collect(id: string): Promise<void> {
    if (!this.open.has(id)) return;
    const trained = await this.runs.get(id);
    const job = trained && this.take(id);
    if (!job) return;
    try {
      this.progress.onOutcome({ job, error: null, ...trained });
    } catch (error) {
      this.progress.onOutcome({ job, error: error as Error });
    }
    await this.runs.taken(id);
  }

  /** The job, unless it has ended before. */
  private take(id: string): Job | null {
    const job = this.open.get(id) ?? null;
    this.open.delete(id);
    if (this.open.size === 0) this.done.abort();
    return job;
  }

  private stop(error: unknown): void {
    this.problems.push(error);
    this.done.abort();
  }

  /** Sees to what was missed: ends that were not heard of, and jobs that the queue has lost. */
  private async look(): Promise<void> {
    await this.ask();
    await this.packer.keep();
    for (const part of ['events', 'meta']) {
      await this.setup.redis.expire(this.queue.toKey(part), KEPT_SECONDS);
    }
    const ids = [...this.open.keys()];
    const from = (LOOKED_AFTER * this.looks++) % Math.max(1, ids.length);
    const lost = await Promise.all(
      ids.slice(from, from + LOOKED_AFTER).map(async (id) => {
        await this.collect(id);
        return this.open.has(id) && (await this.queue.getJobState(id)) === 'unknown' ? [id] : [];
      }),
    );
    await this.put(lost.flat());
    await this.seeWorkers();
  }

  private async seeWorkers(): Promise<void> {
    // Where a server keeps the list of its clients to itself, there may be some.
    const isServed = (await this.queue.getWorkersCount().catch(() => 1)) > 0;
    const reasons = isServed ? [] : await this.board.refusalsOf(this.name);
    const known = this.refusals;
    this.refusals = isServed ? '' : `none: ${reasons.join()}`;
    if (!isServed && this.refusals !== known) this.setup.onRefused(reasons);
  }

  private async leave(): Promise<void> {
    const ids = [...this.open.keys()];
    for (let at = 0; at < ids.length; at += PUT_TOGETHER) {
      await Promise.all(ids.slice(at, at + PUT_TOGETHER).map((id) => this.queue.remove(id)));
    }
    // Others may have jobs in it, or a worker one that nobody waits for.
    if ((await this.queue.getJobCountByTypes('waiting', 'active')) === 0)
      await this.board.withdraw(this.name);
    await this.events.close();
    await this.queue.close();
  }
}
