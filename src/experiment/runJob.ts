import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import { type Dataset, datasetOfTask, datasetOfTsv, type TestPart } from '../data/dataset.js';
import { attentionMaps } from '../models/attentionMaps.js';
import { type Example, taskByName } from '../tasks/index.js';
import { evaluate } from '../training/evaluate.js';
import { type DataSource, type Job, taskName } from './job.js';
import { JobTraining } from './jobTraining.js';
import type { AttentionMaps, Run } from './results.js';

/** The data of a run; those of the last few are remembered, as every encoding gets the same. */
export function loadDataset(source: DataSource, seed: number): Dataset {
  // A person's data are the same for every seed.
  const name = source.kind === 'task' ? `${source.name} ${seed}` : 'tsv';
  const known = loaded.get(name);
  if (known?.source === source) return known.dataset;
  const dataset =
    source.kind === 'task' ? datasetOfTask(taskByName(source.name), seed) : datasetOfTsv(source.tsv);
  if (loaded.size >= REMEMBERED) loaded.clear();
  loaded.set(name, { source, dataset });
  return dataset;
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
  const { job, data, model, parameters, lossCurve, accuracyCurve, msPerStep } = training;
  const [like, ...longer] = data.tests as [TestPart, ...TestPart[]];
  const numClasses = data.classes.length;
  const test = await evaluate(model, like.examples, numClasses);
  return {
    ...{ task: taskName(job), encoding: job.encoding, seed: job.seed },
    ...{ parameters, lossCurve, accuracyCurve },
    testAccuracy: test.accuracy,
    sequenceAccuracy: test.sequenceAccuracy,
    classAccuracy: Object.fromEntries(data.classes.map((name, i) => [name, test.classAccuracy[i] ?? null])),
    ...(await testLengths(model, numClasses, like.length, test.accuracy, longer)),
    stepsTo95: accuracyCurve.find(({ value }) => value >= 0.95)?.step ?? null,
    msPerStep,
    attention: attentionOver(model, like.examples[0] as Example, data.vocabulary),
  };
}

/** A table of positions that ends is a finding, not a failure: its lengths are null, and the reason is kept. */
async function testLengths(
  model: tf.LayersModel,
  numClasses: number,
  first: number,
  accuracy: number,
  longer: readonly TestPart[],
): Promise<Pick<Run, 'lengthAccuracy' | 'lengthLimits'>> {
  const lengthAccuracy: Record<string, number | null> = { [first]: accuracy };
  const lengthLimits: Record<string, string> = {};
  for (const { length, examples } of longer) {
    try {
      lengthAccuracy[length] = (await evaluate(model, examples, numClasses)).accuracy;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      lengthAccuracy[length] = null;
      lengthLimits[length] = error.message;
    }
  }
  return { lengthAccuracy, lengthLimits };
}

function attentionOver(
  model: tf.LayersModel,
  example: Example,
  vocabulary: readonly string[],
): AttentionMaps {
  const { tokens, labels } = toBatch([example]);
  const maps = attentionMaps(model, tokens);
  const weights = maps.flatMap((map) => map.arraySync()).map((heads) => roundWeights(heads));
  tf.dispose([tokens, labels, ...maps]);
  return { tokens: example.tokens.map((id) => vocabulary[id] ?? '?'), weights };
}

function roundWeights(heads: number[][][]): number[][][] {
  return heads.map((rows) => rows.map((row) => row.map((weight) => Math.round(weight * 1e4) / 1e4)));
}
