import { type Finished, joinEnvironments } from '../experiment/environments.js';
import { type Job, jobKey, taskName } from '../experiment/job.js';
import type { Failure, Results } from '../experiment/results.js';

/** What came of jobs so far. The first end of a job counts; a queue may give a job twice. */
export class Outcomes {
  private readonly failures = new Map<string, Failure>();

  constructor(private readonly finished: Map<string, Finished>) {}

  has(job: Job): boolean {
    const key = jobKey(job);
    return this.finished.has(key) || this.failures.has(key);
  }

  get runs(): number {
    return this.finished.size;
  }

  finish(job: Job, { run, environment }: Finished): void {
    this.finished.set(jobKey(job), { run, environment });
  }

  fail(job: Job, error: string): Failure {
    const failure = { task: taskName(job), encoding: job.encoding, seed: job.seed, error };
    this.failures.set(jobKey(job), failure);
    return failure;
  }

  /** In the order of the jobs and not of their ends: the same comparison gives the same file. */
  inOrder(jobs: readonly Job[]): Pick<Results, 'environments' | 'runs' | 'failures'> {
    const pick = <T>(ends: ReadonlyMap<string, T>) => jobs.flatMap((job) => ends.get(jobKey(job)) ?? []);
    return { ...joinEnvironments(pick(this.finished)), failures: pick(this.failures) };
  }
}
