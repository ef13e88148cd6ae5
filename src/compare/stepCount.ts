import { type Job, jobKey } from '../experiment/job.js';

/** Steps of all jobs together, for a display of how far they are. */
export class StepCount {
  private readonly steps = new Map<string, number>();

  reached(job: Job, step: number): void {
    this.steps.set(jobKey(job), step);
  }

  ended(job: Job): void {
    this.reached(job, job.settings.steps);
  }

  get total(): number {
    let total = 0;
    for (const step of this.steps.values()) total += step;
    return total;
  }
}
