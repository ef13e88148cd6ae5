import { type JobTraining, toModelFiles } from '../../../src/app/training.js';
import type { ModelFile, TrainingJob } from '../../protocol.js';
import { ABOUT_FILE, type About, DESCRIPTION_FILE, FORMAT, settingsOf, WEIGHTS_FILE } from './about.js';

/** The model of a training as files: two that tf.js loads by itself, and what they answer to. */
export async function writeModelFiles(training: JobTraining, job: TrainingJob): Promise<ModelFile[]> {
  const { model, data, step, lossCurve, accuracyCurve } = training;
  const { type, classes, vocabulary } = data;
  const { description, weights } = await toModelFiles(model, { classes, vocabulary });
  const about: About = {
    format: FORMAT,
    settings: settingsOf(job),
    ...{ type, classes, vocabulary, step, lossCurve, accuracyCurve },
  };
  const encoder = new TextEncoder();
  return [
    { name: DESCRIPTION_FILE, bytes: encoder.encode(description) },
    { name: WEIGHTS_FILE, bytes: weights },
    { name: ABOUT_FILE, bytes: encoder.encode(JSON.stringify(about, null, 2)) },
  ];
}
