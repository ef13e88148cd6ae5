// The layers of this package on a backend of tf.js: tfjs.ts (fast | stock | composite | node)
import '../measure/wasmInstances.js';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { crossEntropy } from '../../dist/esm/layers/public/ops.js';
import { chooseBackend } from '../../dist/esm/src/compare/backend.js';
import { engine } from '../../dist/esm/src/compare/engine.js';
import { AdamW, transformerEncoder, useFastKernels } from '../../dist/esm/src/index.js';
import { countLaunches } from '../measure/launches.js';
import { LEARNING_RATE, type Problem } from '../problem.js';
import { CLASSES } from '../size.js';
import { serve, type Trainer } from './serve.js';

const kind = process.argv[2] as 'fast' | 'stock' | 'composite' | 'node';
const versions: Record<string, string> = { '@tensorflow/tfjs': tf.version.tfjs };
// Started by the first model, whose answer can then say why it is not possible.
let started = false;
await serve(build);

async function build({ size, positional, attention, ids, labels }: Problem): Promise<Trainer> {
  if (!started) {
    await start();
    started = true;
  }
  const { batch, length, width, heads, layers, ffn, vocab } = size;
  const model = transformerEncoder({
    ...{ vocabSize: vocab, modelDim: width, numLayers: layers, numHeads: heads, intermediateDim: ffn },
    ...{ maxLength: length, positional, seed: 1, ...attention },
    head: { type: 'classify', numClasses: CLASSES },
  });
  const tokens = tf.tensor2d([...ids], [batch, length], 'int32');
  const classes = tf.tensor1d([...labels], 'int32');
  const optimizer = new AdamW({ learningRate: LEARNING_RATE });
  const step = async () => {
    const loss = tf.tidy(() => {
      const trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const lossOf = () => crossEntropy(model.apply(tokens, { training: true }) as tf.Tensor, classes);
      return optimizer.minimize(lossOf, true, trained) as tf.Scalar;
    });
    const [value = Number.NaN] = await loss.data();
    loss.dispose();
    return value;
  };
  return { parameters: model.countParams(), versions, step, countLaunches: () => countLaunches(step) };
}

/** @throws Error when what is asked for cannot be used: then this would measure something else. */
async function start(): Promise<void> {
  tf.enableProdMode();
  if (kind === 'node') {
    // Read by libtensorflow when it starts; it takes all cores else.
    Object.assign(process.env, { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' });
    await chooseBackend('node');
    const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
    versions.libtensorflow = binding.TF_Version;
    return;
  }
  // Not by chooseBackend: it starts the fast kernels wherever it can.
  const backend = kind === 'composite' ? 'cpu' : 'wasm';
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} cannot be started`);
  if (kind !== 'fast') return;
  const { variant, reason } = await useFastKernels({ vectorBits: engine.vectorBits });
  if (variant === null) throw new Error(`the fast kernels are not active: ${reason}`);
  versions.kernels = variant;
}
