import type * as tf from '@tensorflow/tfjs';
import type { JobState, JobTraining } from '../../../src/app/training.js';
import type { ModelFile, TrainingJob } from '../../protocol.js';
import {
  ABOUT_FILE,
  type About,
  DESCRIPTION_FILE,
  FORMAT,
  type SavedSettings,
  settingsOf,
  WEIGHTS_FILE,
} from './about.js';

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
  const about = readAbout(files, job);
  requireSameJob(about, training, job);
  const weights = readWeights(files, training.model);
  const { step, lossCurve, accuracyCurve } = about;
  const { moments } = await training.state().then((state) => state.training);
  return {
    training: { step, weights, moments: new Float32Array(moments.length), lossSum: 0, lossCount: 0 },
    // A page's trainings have no goal.
    ...{ lossCurve, accuracyCurve, reachedAt: null },
  };
}

function readAbout(files: readonly ModelFile[], { settings: { steps } }: TrainingJob): About {
  const about = readJson(files, ABOUT_FILE) as Partial<About>;
  if (about.format !== FORMAT) {
    throw new ModelFileError(ABOUT_FILE, `was written by another program: expected the format "${FORMAT}"`);
  }
  const { step, lossCurve, accuracyCurve } = about;
  if (!isCount(step, steps)) {
    throw new ModelFileError(ABOUT_FILE, `must have a step from 0 to ${steps}; got ${JSON.stringify(step)}`);
  }
  for (const [name, curve, most] of [
    ['lossCurve', lossCurve, Number.MAX_VALUE],
    ['accuracyCurve', accuracyCurve, 1],
  ] as const) {
    if (isCurve(curve, step, most)) continue;
    throw new ModelFileError(
      ABOUT_FILE,
      `has ${name === 'lossCurve' ? 'a' : 'an'} ${name} that is not one of a training of ${step} steps`,
    );
  }
  return about as About;
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

/** Points with steps that rise to `last` at most, and values from 0 to `most`. */
function isCurve(points: unknown, last: number, most: number): boolean {
  if (!Array.isArray(points)) return false;
  let before = -1;
  return points.every((point) => {
    const rises = isCount(point?.step, last) && point.step > before;
    before = point?.step;
    return rises && typeof point.value === 'number' && point.value >= 0 && point.value <= most;
  });
}

function requireSameJob(about: About, { data }: JobTraining, job: TrainingJob): void {
  const [saved, ours] = [about.settings ?? {}, settingsOf(job)];
  if (dataOf(saved) !== dataOf(ours)) {
    throw new ModelFileError(
      ABOUT_FILE,
      `is of a training on ${dataOf(saved)}; this one is on ${dataOf(ours)}`,
    );
  }
  for (const [name, value] of Object.entries(ours)) {
    if (saved[name] === value) continue;
    throw new ModelFileError(
      ABOUT_FILE,
      `is of a training with ${name} ${saved[name] ?? 'unknown'}; this one has ${value}`,
    );
  }
  for (const list of ['classes', 'vocabulary'] as const) {
    if (JSON.stringify(about[list]) === JSON.stringify(data[list])) continue;
    throw new ModelFileError(ABOUT_FILE, `does not have the ${list} of the data of this training`);
  }
}

function dataOf({ task, 'own data': own }: SavedSettings): string {
  return own === undefined ? `the task ${task}` : `your own data "${own}"`;
}

/** The numbers of weights.bin, once model.json says that they are those of a model like the one here. */
function readWeights(files: readonly ModelFile[], like: tf.LayersModel): Float32Array {
  const { modelTopology, weightsManifest } = readJson(files, DESCRIPTION_FILE) as Partial<tf.io.ModelJSON>;
  const listed = weightsManifest?.[0]?.weights;
  if (typeof modelTopology !== 'object' || !Array.isArray(listed)) {
    throw new ModelFileError(DESCRIPTION_FILE, 'is not a tf.js model');
  }
  const ours = like.weights.map(({ originalName, shape }) => `${originalName} ${shape} float32`);
  const theirs = listed.map((weight) => `${weight?.name} ${weight?.shape} ${weight?.dtype}`);
  if (theirs.join() !== ours.join()) {
    throw new ModelFileError(DESCRIPTION_FILE, 'has different weights than the model of this training');
  }
  const { bytes } = fileCalled(files, WEIGHTS_FILE);
  const expected = 4 * like.countParams();
  if (bytes.length !== expected) {
    throw new ModelFileError(
      WEIGHTS_FILE,
      `has ${bytes.length} bytes; ${DESCRIPTION_FILE} lists weights of ${expected}`,
    );
  }
  const numbers = new Float32Array(bytes.slice().buffer);
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) {
    throw new ModelFileError(WEIGHTS_FILE, `must contain finite numbers; number ${bad} is ${numbers[bad]}`);
  }
  return numbers;
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
  const [stem, ending] = name.split('.');
  // Browsers number a download whose name is taken: model (1).json.
  const numbered = new RegExp(`^${stem}[ -]?\\(?\\d*\\)?\\.${ending}$`);
  const file = files.find((one) => numbered.test(one.name));
  if (file) return file;
  const given = files.map((one) => one.name).join(', ') || 'none';
  throw new ModelFileError(name, `is missing; the files given are ${given}`);
}
