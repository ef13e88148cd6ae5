import { positionalEncodingEntry } from '../../layers/index.js';
import { differencesOf } from '../experiment/differences.js';
import type { DataSource, Job } from '../experiment/job.js';
import {
  type Environment,
  type Failure,
  type InvarianceRow,
  type Results,
  type Run,
  SCHEMA_VERSION,
  type Settings,
  type Study,
} from '../experiment/results.js';
import { loadDataset } from '../experiment/runJob.js';
import { chosenRuns, summarize } from '../experiment/summary.js';
import { taskInfoOf } from '../experiment/taskInfo.js';
import { errorLine } from '../util/errorLine.js';
import { sum } from '../util/sum.js';
import type { ChosenBackend } from './backend.js';
import { claimsOf } from './claims.js';
import type { Executor, Progress } from './executor.js';
import { FileError } from './files.js';
import { finishedRuns, type Retrained } from './openJobs.js';
import { Outcomes } from './outcomes.js';
import type { JobStore } from './runStore.js';
import { jobsOfShard, type Shard } from './shard.js';
import { StepCount } from './stepCount.js';
import { environmentHere } from './trainJob.js';

export interface Plan {
  readonly sources: readonly DataSource[];
  readonly encodings: readonly string[];
  readonly seeds: readonly number[];
  /** Each is tried for every encoding, and the best by the validation part is what the summary is of. */
  readonly settings: readonly [Settings, ...Settings[]];
  /** What asks for all this: options of `compare` by their names. */
  readonly study: Study;
  readonly workers: number;
  /** The part of it that is run here; all of it where there is none. */
  readonly shard?: Shard;
  readonly backend: ChosenBackend;
  /** Use finished runs that the store has of the same jobs. */
  readonly resume: boolean;
}

/** What a display may want to hear. */
export interface CompareHooks {
  onInvariance?(rows: readonly InvarianceRow[]): void;
  onRetrained?(retrained: Retrained): void;
  /** Before training: how many runs there are, how many of them the store had, and all steps still to do. */
  onStart?(runs: number, resumed: number, steps: number): void;
  onSteps?(done: number): void;
  onRun?(run: Run): void;
  onFailure?(failure: Failure): void;
  /** A run is finished but could not be kept: no more are trained. */
  onUnkept?(error: FileError): void;
}

export interface Comparison {
  readonly results: Results;
  /** Of how many runs, finished or not. */
  readonly runs: number;
  /** Whether it was stopped because a run could not be kept. Then some runs are neither finished nor failed. */
  readonly isStopped: boolean;
}

/** The comparison was stopped; its finished runs are in the store. */
export class Interrupted extends Error {
  constructor(
    readonly finished: number,
    readonly runs: number,
  ) {
    super(`${finished} of ${runs} runs are finished`);
  }
}

/**
 * Trains every encoding on every task with every seed, and says what came out.
 * @throws Interrupted when `signal` is aborted; OptionError when an encoding cannot be had with the settings.
 */
export async function compare(
  plan: Plan,
  execute: Executor,
  store: JobStore,
  hooks: CompareHooks,
  signal: AbortSignal,
): Promise<Comparison> {
  const tasks = plan.sources.map((source) => taskInfoOf(loadDataset(source, 1)));
  const { claims, broken } = claimsOf(plan.encodings, plan.settings);
  hooks.onInvariance?.(claims);

  const jobs = jobsOf(plan);
  const outcomes = new Outcomes(plan.resume ? await resumed(jobs, store, hooks) : new Map(), plan.settings);
  const open = jobs.filter((job) => !outcomes.has(job));
  const able = open.filter(({ encoding }) => !broken.has(encoding));
  const steps = sum(able.map(({ settings }) => settings.steps));
  hooks.onStart?.(jobs.length, outcomes.runs, steps);
  for (const job of open) {
    const problem = broken.get(job.encoding);
    if (problem !== undefined) hooks.onFailure?.(outcomes.fail(job, problem));
  }

  const stop = new AbortController();
  const progress = progressOf(outcomes, store, hooks, stop);
  await execute(able, progress, AbortSignal.any([signal, stop.signal]));
  if (signal.aborted && !stop.signal.aborted) throw new Interrupted(outcomes.runs, jobs.length);

  const ends = outcomes.inOrder(jobs);
  const summary = summarize(ends.runs, tasks, plan.encodings);
  const results: Results = {
    schemaVersion: SCHEMA_VERSION,
    environment: environmentOf(plan),
    environments: ends.environments,
    study: plan.study,
    settings: plan.settings,
    encodings: plan.settings[0].init ? [] : plan.encodings.map(positionalEncodingEntry),
    invariance: claims,
    tasks,
    runs: ends.runs,
    failures: ends.failures,
    summary,
    differences: differencesOf(chosenRuns(ends.runs, summary), tasks),
  };
  return { results, runs: jobs.length, isStopped: stop.signal.aborted };
}

async function resumed(jobs: readonly Job[], store: JobStore, hooks: CompareHooks) {
  const { finished, retrained } = await finishedRuns(jobs, store);
  for (const one of retrained) hooks.onRetrained?.(one);
  return finished;
}

/** Takes in what jobs come to, and stores their runs. */
function progressOf(
  outcomes: Outcomes,
  store: JobStore,
  hooks: CompareHooks,
  stop: AbortController,
): Progress {
  const steps = new StepCount();
  return {
    onStep(job, step) {
      if (outcomes.has(job)) return;
      steps.reached(job, step);
      hooks.onSteps?.(steps.total);
    },
    onOutcome(outcome) {
      const { job } = outcome;
      if (outcomes.has(job)) return;
      steps.ended(job);
      hooks.onSteps?.(steps.total);
      if (outcome.error) {
        hooks.onFailure?.(outcomes.fail(job, errorLine(outcome.error)));
        return;
      }
      outcomes.finish(job, outcome);
      hooks.onRun?.(outcome.run);
      try {
        store.save(job, outcome);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        // Whatever is trained from here on would be lost with the process.
        if (!stop.signal.aborted) hooks.onUnkept?.(error);
        stop.abort();
      }
    },
  };
}

/** Every run of a plan, or of its shard, ordered by task, encoding, settings, seed. */
export function jobsOf({ sources, encodings, seeds, settings, shard }: Plan): Job[] {
  const jobs = sources.flatMap((source) =>
    encodings.flatMap((encoding) =>
      settings.flatMap((one) => seeds.map((seed) => ({ source, encoding, seed, settings: one }))),
    ),
  );
  return shard ? jobsOfShard(jobs, shard) : jobs;
}

function environmentOf({ backend, workers }: Plan): Environment {
  const { kernels: _, backend: name, ...machine } = environmentHere(backend);
  const date = new Date().toISOString();
  return { ...machine, workers, backend: name, backendReason: backend.reason, date };
}
