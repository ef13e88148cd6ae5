import * as tf from '@tensorflow/tfjs';

/** A model through the bytes that it is saved as: topology as JSON text, weights as one buffer. */
export async function saveAndLoad(model: tf.LayersModel): Promise<tf.LayersModel> {
  const saved = await new Promise<tf.io.ModelArtifacts>((resolve, reject) => {
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      resolve(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    model.save(handler).catch(reject);
  });
  const { modelTopology, weightSpecs, weightData } = JSON.parse(
    JSON.stringify({ ...saved, weightData: [...bytesOf(saved.weightData)] }),
  ) as { modelTopology: object; weightSpecs: tf.io.WeightsManifestEntry[]; weightData: number[] };
  return tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: Uint8Array.from(weightData).buffer }),
  );
}

function bytesOf(data: tf.io.WeightData | undefined): Uint8Array {
  const buffers = data === undefined ? [] : Array.isArray(data) ? data : [data];
  return Uint8Array.from(buffers.flatMap((buffer) => [...new Uint8Array(buffer)]));
}
