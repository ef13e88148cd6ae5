import type * as tf from '@tensorflow/tfjs';
import { type Dataset, datasetOfTask, datasetOfTsv, type TestPart } from '../data/dataset.js';
import { type Example, taskByName } from '../tasks/index.js';
import { evaluate, predictions } from '../training/evaluate.js';
import { train } from '../training/train.js';
import { examine } from './examine.js';
import { type DataSource, type Job, taskName } from './job.js';
import { modelOfJob } from './modelOfJob.js';
import { probePositions } from './probePositions.js';
import type { CurvePoint, Run } from './results.js';

/** Points of a learning curve, and how many examples of the test part each is measured on. */
const CURVE_POINTS = 20;
const CURVE_EXAMPLES = 256;

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
  const { encoding, seed, settings } = job;
  const data = loadDataset(job.source, seed);
  const [like] = data.tests as [TestPart, ...TestPart[]];
  const numClasses = data.classes.length;
  const model = await modelOfJob(job, data);
  try {
    const lossCurve: CurvePoint[] = [];
    const accuracyCurve: CurvePoint[] = [];
    const curveExamples = spread(like.examples, CURVE_EXAMPLES);
    const measure = async (step: number) => {
      const { accuracy } = await evaluate(model, curveExamples, numClasses);
      accuracyCurve.push({ step, value: accuracy });
    };
    await requireLengths(model, data.train, like.examples);
    const untrained = settings.init ? null : await probePositions(model, data);
    await measure(0);
    const { msPerStep } = await train(model, data.train, {
      ...{ steps: settings.steps, batch: settings.batch, lr: settings.lr, seed },
      every: Math.max(1, Math.round(settings.steps / CURVE_POINTS)),
      onReport: async (step, loss) => {
        lossCurve.push({ step, value: loss });
        await measure(step);
        onStep?.(step);
      },
    });
    await onTrained?.(model, data);
    return {
      ...{ task: taskName(job), encoding, seed, lossCurve, accuracyCurve, msPerStep },
      stepsTo95: accuracyCurve.find(({ value }) => value >= 0.95)?.step ?? null,
      ...(await examine(model, data)),
      positions: untrained && { untrained, trained: await probePositions(model, data) },
    };
  } finally {
    model.dispose();
  }
}

/** At most `most` of the examples, evenly spread: a person's file may be sorted by class. */
function spread(examples: readonly Example[], most: number): Example[] {
  const stride = Math.max(1, examples.length / most);
  return examples.filter((_, index) => Math.floor(index / stride) !== Math.floor((index - 1) / stride));
}

/** Data that cannot be run are an error before the training, not in it or after it. */
async function requireLengths(
  model: tf.LayersModel,
  train: readonly Example[],
  test: readonly Example[],
): Promise<void> {
  const longest = [test, train].map((part) =>
    part.reduce((most, example) => (example.tokens.length > most.tokens.length ? example : most)),
  );
  try {
    for (const example of longest) await predictions(model, [example]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [tested, trained] = longest.map(({ tokens }) => tokens.length);
    throw new RangeError(
      `the longest test sequence has ${tested} tokens, the longest of training ${trained}: ${error.message}`,
    );
  }
}
