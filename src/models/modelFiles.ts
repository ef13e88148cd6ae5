import * as tf from '@tensorflow/tfjs';

/** A model as tf.js keeps one in files. */
export interface ModelFiles {
  /** model.json */
  readonly description: string;
  /** weights.bin */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** What `tf.loadLayersModel` reads, with `metadata` as the user-defined metadata of the model. */
export async function toModelFiles(model: tf.LayersModel, metadata: object): Promise<ModelFiles> {
  model.setUserDefinedMetadata(metadata as Parameters<typeof model.setUserDefinedMetadata>[0]);
  let files: ModelFiles | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const { weightData, weightSpecs, ...description } = artifacts;
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      files = {
        description: JSON.stringify({ ...description, weightsManifest }),
        weights: new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
      };
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return files as unknown as ModelFiles;
}
