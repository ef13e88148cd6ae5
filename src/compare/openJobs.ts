import type { Finished } from '../experiment/environments.js';
import { type Job, jobKey } from '../experiment/job.js';
import type { JobStore } from './runStore.js';
import { flawFinder } from './schema.js';

/** Runs that the store has and that are trained again all the same. */
export interface Retrained {
  readonly jobs: readonly Job[];
  readonly problem: string;
}

/** Those that the store has, by the name of their job; and those of its that are of no use, by why. */
export async function finishedRuns(
  jobs: readonly Job[],
  store: JobStore,
): Promise<{ finished: Map<string, Finished>; retrained: Retrained[] }> {
  const flawOf = await flawFinder('run');
  const finished = new Map<string, Finished>();
  const problems = new Map<string, Job[]>();
  for (const job of jobs) {
    const found = store.find(job, flawOf);
    if (found.run !== null) {
      // Not its model, of which there may be many.
      finished.set(jobKey(job), { run: found.run, environment: found.environment });
    } else if (found.problem !== null) {
      problems.set(found.problem, [...(problems.get(found.problem) ?? []), job]);
    }
  }
  return { finished, retrained: [...problems].map(([problem, of]) => ({ jobs: of, problem })) };
}
