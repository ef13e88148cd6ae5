import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { type DataSource, type Job, jobKey } from '../experiment/job.js';
import type { Run } from '../experiment/results.js';
import { runJob } from '../experiment/runJob.js';
import { chooseBackend } from './backend.js';
import { importModules } from './importModules.js';
import type { JobMessage, Progress, WorkerSetup } from './messages.js';
import { draftOf } from './runStore.js';
import { saveModel } from './saveModel.js';

/** One thread of the comparison: a tf.js of its own, set up once, then a job at a time. */
const setup = workerData as WorkerSetup;
const ready = setUp(setup);
// Each job that waits for it hears why it failed.
ready.catch(() => {});

async function setUp({ backend, imports }: WorkerSetup): Promise<void> {
  await chooseBackend(backend);
  await importModules(imports);
}

export default async function work(message: JobMessage): Promise<Run> {
  await ready;
  const job: Job = { ...message, source: setup.sources[message.source] as DataSource };
  const key = jobKey(job);
  const { models } = setup;
  return runJob(job, {
    onStep: (step) => parentPort?.postMessage({ key, step } satisfies Progress),
    ...(models && { onTrained: (model, data) => saveModel(model, data, draftOf(models, key)) }),
  });
}
