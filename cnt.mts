import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { AdamW, crossEntropy, transformerEncoder, useFastKernels } from './src/index.js';
tf.enableProdMode();
for (const [be, fast] of [['cpu', 0], ['wasm', 0], ['wasm', 1]] as const) for (const pos of ['learned', 'rotary', 'alibi', 't5']) {
await tf.setBackend(be); if (fast) await useFastKernels();
const [B, T, C, H, L, F, V] = [2, 32, 64, 4, 2, 256, 64];
const model = transformerEncoder({ vocabSize: V, modelDim: C, numLayers: L, numHeads: H, intermediateDim: F, maxLength: T, positional: pos, head: { type: 'classify', numClasses: 8 }, seed: 1 });
const opt = new AdamW({ learningRate: 1e-3 });
const x = tf.randomUniform([B, T], 1, V, 'int32', 1), y = tf.randomUniform([B], 0, 8, 'int32', 2);
const vars = model.trainableWeights.map((w) => w.read() as tf.Variable);
const step = () => tf.tidy(() => opt.minimize(() => crossEntropy(model.apply(x, { training: true }) as tf.Tensor, y), true, vars)!.dataSync()[0]);
step();
const counts: Record<string, number> = {};
const kernels = tf.getKernelsForBackend(be);
for (const k of kernels) { tf.unregisterKernel(k.kernelName, be); tf.registerKernel({ ...k, kernelFunc: (p) => { counts[k.kernelName] = (counts[k.kernelName] ?? 0) + 1; return k.kernelFunc(p); } }); }
step();
for (const k of kernels) { tf.unregisterKernel(k.kernelName, be); tf.registerKernel(k); }
const total = Object.values(counts).reduce((a, b) => a + b, 0);
const views = (counts.Reshape ?? 0) + (counts.Identity ?? 0) + (counts.ExpandDims ?? 0);
console.log(be, fast, pos, 'all', total, 'without views', total - views, be==='cpu'&&pos==='learned'?JSON.stringify(counts):'');
}
