import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { type DataSource, type Job, jobKey } from '../experiment/job.js';
import type { RunEnvironment } from '../experiment/results.js';
import { chooseBackend } from './backend.js';
import type { Trained } from './executor.js';
import { forbidExit } from './forbidExit.js';
import { importModules } from './importModules.js';
import type { JobMessage, StepMessage, WorkerSetup } from './messages.js';
import { environmentHere, trainJob } from './trainJob.js';

/** One thread of the comparison: a tf.js of its own, set up once, then a job at a time. */
const setup = workerData as WorkerSetup;
forbidExit();
const ready = setUp(setup);
// Each job that waits for it hears why it failed.
ready.catch(() => {});

async function setUp({ backend, imports }: WorkerSetup): Promise<RunEnvironment> {
  const chosen = await chooseBackend(backend);
  await importModules(imports);
  return environmentHere(chosen);
}

export default async function work(message: JobMessage): Promise<Trained> {
  const environment = await ready;
  const job: Job = { ...message, source: setup.sources[message.source] as DataSource };
  const key = jobKey(job);
  return trainJob(job, environment, setup.keepsModels, (step) =>
    parentPort?.postMessage({ key, step } satisfies StepMessage),
  );
}
