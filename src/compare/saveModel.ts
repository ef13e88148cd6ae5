import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { toModelFiles } from '../models/modelFiles.js';
import { errorLine } from '../util/errorLine.js';
import { StoreError } from './runStore.js';

/**
 * Writes a model as tf.js keeps one on disk: model.json and weights.bin, with the classes and the vocabulary as its
 * user-defined metadata. What the folder had before is gone.
 *
 * @throws StoreError when the folder cannot be written.
 */
export async function saveModel(
  model: tf.LayersModel,
  { classes, vocabulary }: Pick<Dataset, 'classes' | 'vocabulary'>,
  folder: string,
): Promise<void> {
  try {
    const { description, weights } = await toModelFiles(model, { classes, vocabulary });
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'model.json'), description);
    writeFileSync(join(folder, 'weights.bin'), weights);
  } catch (error) {
    throw new StoreError(`cannot write ${folder}: ${errorLine(error)}`);
  }
}
