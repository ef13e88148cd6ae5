import type { Job } from '../experiment/job.js';

/** One of equal parts of a comparison. */
export interface Shard {
  /** From 1. */
  readonly place: number;
  readonly parts: number;
}

/**
 * The jobs of a part, in their order. Jobs are dealt out encoding by encoding, for these differ most in how long they take:
 * of each encoding, and of all jobs together, no part has more than one job more than another.
 */
export function jobsOfShard(jobs: readonly Job[], { place, parts }: Shard): Job[] {
  const encodings = [...new Set(jobs.map(({ encoding }) => encoding))];
  const dealt = encodings.flatMap((one) => jobs.filter(({ encoding }) => encoding === one));
  const mine = new Set(dealt.filter((_, index) => index % parts === place - 1));
  return jobs.filter((job) => mine.has(job));
}
