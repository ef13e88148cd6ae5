import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { OptionError, positionalEncodingEntry } from '../../layers/index.js';
import { invariance } from '../experiment/invariance.js';
import { type DataSource, type Job, jobKey, taskName } from '../experiment/job.js';
import {
  type Environment,
  type Failure,
  type InvarianceRow,
  type Results,
  type Run,
  SCHEMA_VERSION,
  type Settings,
} from '../experiment/results.js';
import { loadDataset } from '../experiment/runJob.js';
import { summarize } from '../experiment/summary.js';
import { taskInfoOf } from '../experiment/taskInfo.js';
import { errorLine } from '../util/errorLine.js';
import { VERSION } from '../version.js';
import type { ChosenBackend } from './backend.js';
import { FileError } from './files.js';
import { runPool, StepCount } from './pool.js';
import type { RunStore } from './runStore.js';
import { flawFinder } from './schema.js';

export interface Plan {
  readonly sources: readonly DataSource[];
  readonly encodings: readonly string[];
  readonly seeds: readonly number[];
  readonly settings: Settings;
  readonly workers: number;
  readonly backend: ChosenBackend;
  /** Modules that register encodings, for the workers. */
  readonly imports: readonly string[];
  /** Use finished runs that the store has of the same jobs. */
  readonly resume: boolean;
}

/** Runs that the store has and that are trained again all the same. */
export interface Retrained {
  readonly jobs: readonly Job[];
  readonly problem: string;
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
  store: RunStore,
  hooks: CompareHooks,
  signal: AbortSignal,
): Promise<Comparison> {
  const tasks = plan.sources.map((source) => taskInfoOf(loadDataset(source, 1)));
  const { claims, broken } = claimsOf(plan);
  hooks.onInvariance?.(claims);

  const jobs = jobsOf(plan);
  const runs = plan.resume ? await finishedRuns(jobs, store, hooks) : new Map<string, Run>();
  const failures = new Map<string, Failure>();
  const open = jobs.filter((job) => !runs.has(jobKey(job)));
  const able = open.filter(({ encoding }) => !broken.has(encoding));
  hooks.onStart?.(jobs.length, runs.size, able.length * plan.settings.steps);

  const failed = (job: Job, error: string) => {
    const failure = { task: taskName(job), encoding: job.encoding, seed: job.seed, error };
    failures.set(jobKey(job), failure);
    hooks.onFailure?.(failure);
  };
  for (const job of open) {
    const problem = broken.get(job.encoding);
    if (problem !== undefined) failed(job, problem);
  }
  const steps = new StepCount();
  const ended = (job: Job) => {
    steps.ended(job);
    hooks.onSteps?.(steps.total);
  };
  const stop = new AbortController();
  await runPool(
    able,
    plan.workers,
    {
      backend: plan.backend.backend,
      imports: plan.imports,
      keepsModels: plan.settings.init !== undefined,
    },
    {
      onStep: (key, step) => {
        steps.reached(key, step);
        hooks.onSteps?.(steps.total);
      },
      onFinished: (job, { run, model }) => {
        runs.set(jobKey(job), run);
        ended(job);
        hooks.onRun?.(run);
        try {
          store.save(job, run, model);
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          // Whatever is trained from here on would be lost with the process.
          if (!stop.signal.aborted) hooks.onUnkept?.(error);
          stop.abort();
        }
      },
      onFailed: (job, error) => {
        ended(job);
        failed(job, errorLine(error));
      },
    },
    AbortSignal.any([signal, stop.signal]),
  );
  if (signal.aborted && !stop.signal.aborted) throw new Interrupted(runs.size, jobs.length);

  // Not in the order in which they ended: the same comparison gives the same file.
  const inOrder = <T>(ends: ReadonlyMap<string, T>) => jobs.flatMap((job) => ends.get(jobKey(job)) ?? []);
  const ordered = inOrder(runs);
  const results: Results = {
    schemaVersion: SCHEMA_VERSION,
    environment: environment(plan),
    settings: plan.settings,
    encodings: plan.settings.init ? [] : plan.encodings.map(positionalEncodingEntry),
    invariance: claims,
    tasks,
    runs: ordered,
    failures: inOrder(failures),
    summary: summarize(ordered, { tasks: tasks.map(({ name }) => name), encodings: plan.encodings }),
  };
  return { results, runs: jobs.length, isStopped: stop.signal.aborted };
}

/**
 * The claim is about encoders before any training. An encoding that cannot run even there is no reason to give up the others.
 * @throws OptionError, naming the encoding, when it does not fit the settings.
 */
function claimsOf({ encodings, settings }: Plan): { claims: InvarianceRow[]; broken: Map<string, string> } {
  const claims: InvarianceRow[] = [];
  const broken = new Map<string, string>();
  for (const encoding of settings.init ? [] : encodings) {
    try {
      claims.push(invariance(encoding, settings));
    } catch (error) {
      if (error instanceof OptionError) throw new OptionError(`encoding "${encoding}": ${error.message}`);
      broken.set(encoding, errorLine(error));
    }
  }
  return { claims, broken };
}

/** Those that the store has, by key. */
async function finishedRuns(
  jobs: readonly Job[],
  store: RunStore,
  hooks: CompareHooks,
): Promise<Map<string, Run>> {
  const flawOf = await flawFinder('run');
  const runs = new Map<string, Run>();
  const problems = new Map<string, Job[]>();
  for (const job of jobs) {
    const { run, problem } = store.find(job, flawOf);
    if (run) runs.set(jobKey(job), run);
    if (problem !== null) problems.set(problem, [...(problems.get(problem) ?? []), job]);
  }
  for (const [problem, retrained] of problems) hooks.onRetrained?.({ jobs: retrained, problem });
  return runs;
}

/** Every run of a plan, ordered by task, encoding, seed. */
export function jobsOf({ sources, encodings, seeds, settings }: Plan): Job[] {
  return sources.flatMap((source) =>
    encodings.flatMap((encoding) => seeds.map((seed) => ({ source, encoding, seed, settings }))),
  );
}

function environment({ backend, workers }: Plan): Environment {
  return {
    package: VERSION,
    tfjs: tf.version_core,
    runtime: `Node ${process.version}`,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    workers,
    backend: backend.backend,
    backendReason: backend.reason,
    date: new Date().toISOString(),
  };
}
