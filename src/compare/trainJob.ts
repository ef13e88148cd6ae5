import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Job } from '../experiment/job.js';
import type { RunEnvironment } from '../experiment/results.js';
import { type JobHooks, runJob } from '../experiment/runJob.js';
import { type ModelFiles, toModelFiles } from '../models/modelFiles.js';
import { VERSION } from '../version.js';
import type { ChosenBackend } from './backend.js';
import type { Trained } from './executor.js';

/** What computes in this process, with the backend that was chosen in it. */
export function environmentHere({ backend, kernels }: ChosenBackend): RunEnvironment {
  return {
    package: VERSION,
    tfjs: tf.version_core,
    runtime: `Node ${process.version}`,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    backend,
    kernels,
  };
}

/** Runs one job in this process. @param keepsModel whether the trained model is wanted */
export async function trainJob(
  job: Job,
  environment: RunEnvironment,
  keepsModel: boolean,
  onStep: (step: number) => void,
): Promise<Trained> {
  let model: ModelFiles | null = null;
  const keepModel: JobHooks['onTrained'] = async (trained, { classes, vocabulary }) => {
    model = await toModelFiles(trained, { classes, vocabulary });
  };
  const run = await runJob(job, { onStep, ...(keepsModel && { onTrained: keepModel }) });
  return { run, environment, model };
}
