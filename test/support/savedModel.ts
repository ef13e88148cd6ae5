import { built, runModule } from '../cli/command.js';
import { ROOT } from './commands.js';

export interface Loaded {
  readonly predictions: number[];
  readonly metadata: { classes: string[]; vocabulary: string[] };
}

/** What a model on disk predicts in a process of its own, which imports tf.js and the built layers and nothing else. */
export async function predictionsOfSaved(folder: string, tokens: number[][]): Promise<Loaded> {
  const { code, stdout, stderr } = await runModule(
    `import { readFileSync } from 'node:fs';
    import * as tf from '@tensorflow/tfjs';
    import ${built('layers/index.js')};
    tf.enableProdMode();
    await tf.setBackend('cpu');
    const folder = ${JSON.stringify(folder)};
    const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(readFileSync(folder + '/model.json', 'utf8'));
    const weightData = new Uint8Array(readFileSync(folder + '/weights.bin')).buffer;
    const weightSpecs = weightsManifest[0].weights;
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    const tokens = tf.tensor2d(${JSON.stringify(tokens)}, undefined, 'int32');
    const predictions = [...model.predict(tokens).dataSync()];
    console.log(JSON.stringify({ predictions, metadata: userDefinedMetadata }));`,
    ROOT,
  );
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Loaded;
}
