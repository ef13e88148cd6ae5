import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import type { DataSource, Job } from '../experiment/job.js';
import type { RunEnvironment } from '../experiment/results.js';
import { chooseBackend } from './backend.js';
import type { Trained } from './executor.js';
import { forbidExit } from './forbidExit.js';
import { importModules } from './importModules.js';
import type { JobMessage, SharedSource, StepMessage, WorkerSetup } from './messages.js';
import { environmentHere, trainJob } from './trainJob.js';

/** One thread of the comparison: a tf.js of its own, set up once, then a job at a time. */
const setup = workerData as WorkerSetup;
forbidExit();
const ready = setUp(setup);
// Each job that waits for it hears why it failed.
ready.catch(() => {});

async function setUp({ backend, kernels, imports }: WorkerSetup): Promise<RunEnvironment> {
  const chosen = await chooseBackend(backend, kernels);
  await importModules(imports);
  return environmentHere(chosen);
}

export function environment(): Promise<RunEnvironment> {
  return ready;
}

export default async function work({ id, job, source }: JobMessage): Promise<Trained> {
  const environment = await ready;
  const whole: Job = { ...job, source: sourceOf(source) };
  return trainJob(whole, environment, setup.keepsModels, (step) =>
    parentPort?.postMessage({ id, step } satisfies StepMessage),
  );
}

/** Those of the last jobs: data sets are remembered by them. */
const sources = new Map<string, DataSource>();
const REMEMBERED = 100;

function sourceOf({ sha256, bytes }: SharedSource): DataSource {
  const known = sources.get(sha256);
  if (known) return known;
  if (sources.size >= REMEMBERED) sources.clear();
  const source = JSON.parse(Buffer.from(bytes.buffer).toString()) as DataSource;
  sources.set(sha256, source);
  return source;
}
