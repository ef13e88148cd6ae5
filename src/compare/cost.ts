import type { Job } from '../experiment/job.js';
import type { Settings } from '../experiment/results.js';
import { loadDataset, runJob } from '../experiment/runJob.js';
import { sum } from '../util/sum.js';
import { jobsOf, type Plan } from './compare.js';

/** What a comparison will take. */
export interface Cost {
  readonly runs: number;
  readonly steps: number;
  /** On this machine, by a few steps of some runs; null where a step alone takes long. */
  readonly minutes: number | null;
}

/** Steps that are timed, and runs of which. */
const TIMED_STEPS = 4;
const TIMED_RUNS = 3;

/** Multiplications of a step up to which it is timed: some seconds. */
const MOST_WORK = 2e10;

/** On the backend that is set. */
export async function costOf(plan: Plan): Promise<Cost> {
  const jobs = jobsOf(plan);
  const steps = sum(jobs.map(({ settings }) => settings.steps));
  const timed = jobs.filter((_, place) => place % Math.ceil(jobs.length / TIMED_RUNS) === 0);
  if (timed.some((job) => workOf(job) > MOST_WORK)) return { runs: jobs.length, steps, minutes: null };
  let seconds = 0;
  for (const job of timed) seconds += (await secondsOf(job)) / timed.length;
  return { runs: jobs.length, steps, minutes: (seconds * jobs.length) / plan.workers / 60 };
}

/** How long a whole run takes, by a short one: its steps, and what does not depend on their number. */
async function secondsOf(job: Job): Promise<number> {
  const { warmup: _, schedule: __, until: ___, ...settings } = job.settings;
  const begin = performance.now();
  const { msPerStep } = await runJob({ ...job, settings: { ...settings, steps: TIMED_STEPS } });
  const rest = performance.now() - begin - TIMED_STEPS * msPerStep;
  return (rest + job.settings.steps * msPerStep) / 1000;
}

/** Multiplications of a training step, roughly: three passes through kernels and scores. */
function workOf({ source, seed, settings }: Job): number {
  const { width, layers, batch } = settings as Settings;
  const { maxLength } = loadDataset(source, seed);
  return 3 * batch * maxLength * layers * (12 * width ** 2 + 2 * width * maxLength);
}
