import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
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
import { VERSION } from '../version.js';
import type { ChosenBackend } from './backend.js';
import { runPool, StepCount } from './pool.js';
import type { RunStore } from './runStore.js';

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

/** What a display may want to hear. */
export interface CompareHooks {
  onInvariance?(rows: readonly InvarianceRow[]): void;
  /** Before training: how many runs there are, how many of them the store had, and all steps still to do. */
  onStart?(runs: number, resumed: number, steps: number): void;
  onSteps?(done: number): void;
  onRun?(run: Run): void;
  onFailure?(failure: Failure): void;
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
 * @throws Interrupted when `signal` is aborted.
 */
export async function compare(
  plan: Plan,
  store: RunStore,
  hooks: CompareHooks,
  signal: AbortSignal,
): Promise<Results> {
  const tasks = plan.sources.map((source) => taskInfoOf(loadDataset(source, 1)));
  // The claim is about encoders before any training.
  const claims = plan.settings.init
    ? []
    : plan.encodings.map((encoding) => invariance(encoding, plan.settings));
  hooks.onInvariance?.(claims);

  const jobs = jobsOf(plan);
  const runs = new Map<string, Run>();
  const failures: Failure[] = [];
  for (const job of plan.resume ? jobs : []) {
    const run = store.find(job);
    if (run) runs.set(jobKey(job), run);
  }
  const open = jobs.filter((job) => !runs.has(jobKey(job)));
  hooks.onStart?.(jobs.length, runs.size, open.length * plan.settings.steps);

  const steps = new StepCount();
  const ended = (job: Job) => {
    steps.ended(job);
    hooks.onSteps?.(steps.total);
  };
  await runPool(
    open,
    plan.workers,
    {
      backend: plan.backend.backend,
      imports: plan.imports,
      models: plan.settings.init ? store.models : null,
    },
    {
      onStep: (key, step) => {
        steps.reached(key, step);
        hooks.onSteps?.(steps.total);
      },
      onFinished: (job, run) => {
        store.save(job, run);
        runs.set(jobKey(job), run);
        ended(job);
        hooks.onRun?.(run);
      },
      onFailed: (job, { message }) => {
        const failure = { task: taskName(job), encoding: job.encoding, seed: job.seed, error: message };
        failures.push(failure);
        ended(job);
        hooks.onFailure?.(failure);
      },
    },
    signal,
  );
  if (signal.aborted) throw new Interrupted(runs.size, jobs.length);

  // Not in the order in which they ended: the same comparison gives the same file.
  const ordered = jobs.flatMap((job) => runs.get(jobKey(job)) ?? []);
  return {
    schemaVersion: SCHEMA_VERSION,
    environment: environment(plan),
    settings: plan.settings,
    invariance: claims,
    tasks,
    runs: ordered,
    failures,
    summary: summarize(ordered, { tasks: tasks.map(({ name }) => name), encodings: plan.encodings }),
  };
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
