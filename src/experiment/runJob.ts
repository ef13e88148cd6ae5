import type * as tf from '@tensorflow/tfjs';
import { type Dataset, datasetOfTask, datasetOfTsv, type TestPart } from '../data/dataset.js';
import { type Task, taskByName } from '../tasks/index.js';
import { examine } from './examine.js';
import { type DataSource, type Job, type TaskSource, taskName } from './job.js';
import { JobTraining } from './jobTraining.js';
import { probePositions } from './probePositions.js';
import type { Run } from './results.js';
import { chosenSentences } from './sentences.js';

/** The data of a run; those of the last few are remembered, as every encoding gets the same. */
export function loadDataset(source: DataSource, seed: number): Dataset {
  // A person's data are the same for every seed.
  const name = source.kind === 'task' ? `${source.name} ${seed}` : 'tsv';
  const known = loaded.get(name);
  if (known?.source === source) return known.dataset;
  const dataset = source.kind === 'task' ? datasetOfTask(taskOf(source), seed) : datasetOfTsv(source.tsv);
  if (loaded.size >= REMEMBERED) loaded.clear();
  loaded.set(name, { source, dataset });
  return dataset;
}

function taskOf({ name, trainLengths, testLengths }: TaskSource): Task {
  return taskByName(name).withLengths({
    ...(trainLengths && { trainLengths }),
    ...(testLengths && { testLengths }),
  });
}

const REMEMBERED = 8;
const loaded = new Map<string, { source: DataSource; dataset: Dataset }>();

/** What one may want to do while a job runs. */
export interface JobHooks {
  onStep?(step: number): void;
  /** With the model in its last state, which is disposed of after it. */
  onTrained?(model: tf.LayersModel, data: Dataset): Promise<void>;
}

/**
 * Trains and tests one model on the backend that is set. The same job gives the same run to the last digit,
 * but for `msPerStep`.
 *
 * @throws DivergedError when the loss is not finite; RangeError when the encoding cannot run on the training part or the
 * first test part.
 */
export async function runJob(job: Job, { onStep, onTrained }: JobHooks = {}): Promise<Run> {
  const training = await JobTraining.open(job, loadDataset(job.source, job.seed));
  try {
    while (!training.isFinished) if (await training.advance()) onStep?.(training.step);
    await onTrained?.(training.model, training.data);
    return await runOf(training);
  } finally {
    training.dispose();
  }
}

/** What there is to say of a training, as far as it has come. */
export async function runOf(training: JobTraining): Promise<Run> {
  const { job, data, model, untrained, lossCurve, accuracyCurve, msPerStep } = training;
  const [sentence] = chosenSentences((data.tests[0] as TestPart).examples);
  return {
    ...{ task: taskName(job), encoding: job.encoding, seed: job.seed, lossCurve, accuracyCurve, msPerStep },
    stepsTo95: accuracyCurve.find(({ value }) => value >= 0.95)?.step ?? null,
    stepsUntil: training.reachedAt,
    ...(await examine(model, data)),
    positions: untrained && { untrained, trained: await probePositions(model, data, sentence) },
  };
}
