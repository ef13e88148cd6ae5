import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { AdamW, crossEntropy, transformerEncoder, useFastKernels } from './src/index.js';
tf.enableProdMode();
const S: Record<string, number[]> = { S: [64, 8, 32, 4, 2, 128, 64], M: [32, 32, 64, 4, 2, 256, 64], L: [16, 128, 128, 4, 4, 512, 64] };
await tf.setBackend('wasm');
if (process.env.FAST !== '0') console.log(await useFastKernels());
const pos = process.env.POS ?? 'learned';
for (const name of process.argv.slice(2)) {
  const [B, T, C, H, L, F, V] = S[name]!;
  const model = transformerEncoder({ vocabSize: V, modelDim: C, numLayers: L, numHeads: H, intermediateDim: F, maxLength: T, positional: pos, head: { type: 'classify', numClasses: 8 }, seed: 1 });
  const opt = new AdamW({ learningRate: 1e-3 });
  const x = tf.randomUniform([B, T], 1, V, 'int32', 1), y = tf.randomUniform([B], 0, 8, 'int32', 2);
  const vars = model.trainableWeights.map((w) => w.read() as tf.Variable);
  const step = () => tf.tidy(() => opt.minimize(() => crossEntropy(model.apply(x, { training: true }) as tf.Tensor, y), true, vars)!.dataSync()[0]);
  const counts: Record<string, number> = {};
  const ts: number[] = []; let first, last;
  for (let i = 0; i < (process.env.FAST === '0' ? 6 : name === 'L' ? 12 : 120); i++) {
    const t = performance.now(); last = step(); if (i === 0) first = last; ts.push(performance.now() - t);
  }
  const s = ts.slice(Math.min(20, ts.length / 2)).sort((a, b) => a - b);
  console.log(name, 'loss', first, last, 'median', s[s.length >> 1]!.toFixed(2), 'min', s[0]!.toFixed(2), 'tensors', tf.memory().numTensors);
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  for (const k of kernels) { tf.unregisterKernel(k.kernelName, 'wasm'); tf.registerKernel({ ...k, kernelFunc: (p) => { counts[k.kernelName] = (counts[k.kernelName] ?? 0) + 1; return k.kernelFunc(p); } }); }
  step();
  for (const k of kernels) { tf.unregisterKernel(k.kernelName, 'wasm'); tf.registerKernel(k); }
  const total = Object.values(counts).reduce((a, b) => a + b, 0);
  console.log('launches', total, JSON.stringify(counts));
}
