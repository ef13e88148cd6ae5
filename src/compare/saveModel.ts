import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { errorLine } from './errorLine.js';
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
  model.setUserDefinedMetadata({ classes, vocabulary });
  const write = async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    const { weightData, weightSpecs, ...description } = artifacts;
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...description, weightsManifest }));
    writeFileSync(join(folder, 'weights.bin'), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  };
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await model.save(tf.io.withSaveHandler(write));
  } catch (error) {
    throw new StoreError(`cannot write ${folder}: ${errorLine(error)}`);
  }
}
