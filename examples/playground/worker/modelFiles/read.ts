import * as tf from '@tensorflow/tfjs';
import type { JobState, JobTraining } from '../../../../src/experiment/jobTraining.js';
import type { ModelFile, TrainingJob } from '../../protocol.js';
import { ABOUT_FILE, type About, DESCRIPTION_FILE, FORMAT, settingsOf, WEIGHTS_FILE } from './about.js';

/** Files that are not a model of this training; the message says which, and why. */
export class ModelFileError extends RangeError {
  constructor(file: string, problem: string) {
    super(`${file} ${problem}.`);
    this.name = 'ModelFileError';
  }
}

/**
 * The state that saved files are of. What Adam remembered is not in them: it begins anew.
 * @throws ModelFileError when the files are not a model of this training.
 */
export async function readModelFiles(
  files: readonly ModelFile[],
  training: JobTraining,
  job: TrainingJob,
): Promise<JobState> {
  const about = readAbout(files);
  requireSameJob(about, training, job);
  const weights = await readWeights(files, training.model);
  const { step, lossCurve, accuracyCurve } = about;
  const { moments } = await training.state().then((state) => state.training);
  const none = new Float32Array(0);
  return {
    training: { step, weights, moments: new Float32Array(moments.length), losses: none },
    ...{ lossCurve, accuracyCurve },
  };
}

function readAbout(files: readonly ModelFile[]): About {
  const about = readJson(files, ABOUT_FILE) as Partial<About>;
  if (about.format !== FORMAT) {
    throw new ModelFileError(ABOUT_FILE, `is of another program: expected the format "${FORMAT}"`);
  }
  const isCount = Number.isInteger(about.step) && (about.step as number) >= 0;
  if (!isCount || !isCurve(about.lossCurve) || !isCurve(about.accuracyCurve)) {
    throw new ModelFileError(ABOUT_FILE, 'does not say how far the training was');
  }
  return about as About;
}

function isCurve(points: unknown): boolean {
  return (
    Array.isArray(points) &&
    points.every((point) => Number.isInteger(point?.step) && Number.isFinite(point?.value))
  );
}

function requireSameJob(about: About, { data }: JobTraining, job: TrainingJob): void {
  const saved = about.settings ?? {};
  for (const [name, value] of Object.entries(settingsOf(job))) {
    if (saved[name] === value) continue;
    throw new ModelFileError(
      ABOUT_FILE,
      `is of a training with ${name} ${saved[name] ?? '(none)'}; this one has ${value}`,
    );
  }
  for (const list of ['classes', 'vocabulary'] as const) {
    if (String(about[list]) === String(data[list])) continue;
    throw new ModelFileError(ABOUT_FILE, `has another list of ${list} than the data of this training`);
  }
}

/** By tf.js's own loader, so that what is loaded here is loaded anywhere. */
async function readWeights(files: readonly ModelFile[], like: tf.LayersModel): Promise<Float32Array> {
  const { modelTopology, weightsManifest } = readJson(files, DESCRIPTION_FILE) as tf.io.ModelJSON;
  const weightSpecs = weightsManifest?.[0]?.weights;
  if (!modelTopology || !weightSpecs) throw new ModelFileError(DESCRIPTION_FILE, 'is not a model of tf.js');
  const { bytes } = fileCalled(files, WEIGHTS_FILE);
  const expected = 4 * weightSpecs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0);
  if (bytes.length !== expected) {
    throw new ModelFileError(
      WEIGHTS_FILE,
      `has ${bytes.length} bytes; ${DESCRIPTION_FILE} lists weights of ${expected}`,
    );
  }
  const shapes = (weights: { shape: tf.Shape }[]) => weights.map(({ shape }) => shape.join('x')).join(' ');
  if (shapes(weightSpecs) !== shapes(like.weights)) {
    throw new ModelFileError(DESCRIPTION_FILE, 'has other weights than the model of this training');
  }
  const weightData = bytes.slice().buffer;
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  try {
    const whole = tf.tidy(() => tf.concat(model.getWeights().map((weight) => weight.flatten())));
    const numbers = (await whole.data()) as Float32Array;
    whole.dispose();
    return numbers;
  } finally {
    model.dispose();
  }
}

function readJson(files: readonly ModelFile[], name: string): object {
  const { bytes } = fileCalled(files, name);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new ModelFileError(name, 'is not JSON');
}

function fileCalled(files: readonly ModelFile[], name: string): ModelFile {
  const file = files.find((one) => one.name === name);
  if (file) return file;
  const given = files.map((one) => one.name).join(', ') || 'none';
  throw new ModelFileError(name, `is missing; the files given are ${given}`);
}
