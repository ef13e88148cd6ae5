import { type Finished, joinEnvironments } from '../experiment/environments.js';
import { type Job, jobKey, taskName } from '../experiment/job.js';
import type { Failure, Results, Settings } from '../experiment/results.js';

/** What came of jobs so far. The first end of a job counts; a queue may give a job twice. */
export class Outcomes {
  private readonly failures = new Map<string, Failure>();

  /** @param settings all that jobs have */
  constructor(
    private readonly finished: Map<string, Finished>,
    private readonly settings: readonly Settings[],
  ) {}

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
    const { encoding, seed } = job;
    const failure = { task: taskName(job), encoding, seed, settings: this.placeOf(job), error };
    this.failures.set(jobKey(job), failure);
    return failure;
  }

  /** In the order of the jobs and not of their ends: the same comparison gives the same file. */
  inOrder(jobs: readonly Job[]): Pick<Results, 'environments' | 'runs' | 'failures'> {
    const finished = jobs.flatMap((job) => {
      const end = this.finished.get(jobKey(job));
      return end ? [{ ...end, settings: this.placeOf(job) }] : [];
    });
    const failures = jobs.flatMap((job) => this.failures.get(jobKey(job)) ?? []);
    return { ...joinEnvironments(finished), failures };
  }

  private placeOf({ settings }: Job): number {
    return this.settings.indexOf(settings);
  }
}
