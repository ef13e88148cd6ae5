import { type Job, jobKey, runTitle, taskName } from '../experiment/job.js';
import type { Failure, Results, Run, Settings } from '../experiment/results.js';
import { someOf } from '../report/format.js';
import type { Executor, Outcome } from './executor.js';
import { RunReader } from './runStore.js';
import { flawFinder } from './schema.js';

/** Folders that cannot be joined to the comparison that was asked for. */
export class MergeError extends Error {}

/** What of a comparison is joined: a folder with runs, and its results, which say what has failed. */
export interface Part {
  readonly folder: string;
  readonly results: Pick<Results, 'failures' | 'settings'> | null;
}

/**
 * Runs nothing: the outcomes of jobs are those that folders have of them.
 *
 * @param modules as of `RunReader`
 * @throws MergeError when they lack some, have some of other settings, or two of them have different runs of one job.
 */
export async function mergeExecutor(
  jobs: readonly Job[],
  parts: readonly Part[],
  modules: readonly string[],
): Promise<Executor> {
  const flawOf = await flawFinder('run');
  const readers = parts.map(({ folder }) => new RunReader(folder, modules));
  const places = new Map<string, RunReader>();
  const missing: Job[] = [];
  for (const job of jobs) {
    let known: Run | null = null;
    for (const reader of readers) {
      const { run, problem } = reader.find(job, flawOf);
      if (problem !== null)
        throw new MergeError(`${reader.folder}: the run of ${nameOf(job)} was ${problem}`);
      if (run === null) continue;
      const first = places.get(jobKey(job));
      if (known && first && timeless(known) !== timeless(run)) {
        throw new MergeError(`${first.folder} and ${reader.folder} have different runs of ${nameOf(job)}`);
      }
      if (first) continue;
      known = run;
      places.set(jobKey(job), reader);
    }
    if (known === null && failureOf(job, parts) === undefined) missing.push(job);
  }
  if (missing.length > 0) {
    throw new MergeError(
      `${missing.length} of ${jobs.length} runs with exactly these options are in none of the folders: ${someOf(missing.map(nameOf))}`,
    );
  }
  const outcomeOf = (job: Job): Outcome => {
    const found = places.get(jobKey(job))?.find(job, flawOf);
    if (found?.run) return { job, error: null, ...found };
    return { job, error: new Error(failureOf(job, parts)?.error) };
  };
  return async (open, { onOutcome }) => {
    for (const job of open) onOutcome(outcomeOf(job));
  };
}

function failureOf(job: Job, parts: readonly Part[]): Failure | undefined {
  const settingsOf = (settings: Settings | undefined) => JSON.stringify(settings);
  return parts
    .flatMap(({ results }) => (results ? results.failures.map((failure) => ({ failure, results })) : []))
    .find(({ failure: { task, encoding, seed, settings }, results }) => {
      const isOfJob = task === taskName(job) && encoding === job.encoding && seed === job.seed;
      return isOfJob && settingsOf(results.settings[settings]) === settingsOf(job.settings);
    })?.failure;
}

/** What equal jobs have in common, whoever runs them. */
function timeless({ msPerStep: _, ...run }: Run): string {
  return JSON.stringify(run);
}

function nameOf(job: Job): string {
  return runTitle({ ...job, task: taskName(job) });
}
