import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { type DataSource, type Job, jobKey } from '../experiment/job.js';
import { type JobHooks, runJob } from '../experiment/runJob.js';
import { type ModelFiles, toModelFiles } from '../models/modelFiles.js';
import { chooseBackend } from './backend.js';
import { forbidExit } from './forbidExit.js';
import { importModules } from './importModules.js';
import type { JobMessage, Progress, Trained, WorkerSetup } from './messages.js';

/** One thread of the comparison: a tf.js of its own, set up once, then a job at a time. */
const setup = workerData as WorkerSetup;
forbidExit();
const ready = setUp(setup);
// Each job that waits for it hears why it failed.
ready.catch(() => {});

async function setUp({ backend, imports }: WorkerSetup): Promise<void> {
  await chooseBackend(backend);
  await importModules(imports);
}

export default async function work(message: JobMessage): Promise<Trained> {
  await ready;
  const job: Job = { ...message, source: setup.sources[message.source] as DataSource };
  const key = jobKey(job);
  let model: ModelFiles | null = null;
  const keepModel: JobHooks['onTrained'] = async (trained, { classes, vocabulary }) => {
    model = await toModelFiles(trained, { classes, vocabulary });
  };
  const run = await runJob(job, {
    onStep: (step) => parentPort?.postMessage({ key, step } satisfies Progress),
    ...(setup.keepsModels && { onTrained: keepModel }),
  });
  return { run, model };
}
