import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { AdamW, crossEntropy, transformerEncoder, useFastKernels } from './src/index.js';
tf.enableProdMode();
const S: Record<string, number[]> = { S: [64, 8, 32, 4, 2, 128, 64], M: [32, 32, 64, 4, 2, 256, 64], L: [16, 128, 128, 4, 4, 512, 64] };
await tf.setBackend('wasm');
console.log((await useFastKernels()).variant);
const pos = process.env.POS ?? 'learned';
for (const name of process.argv.slice(2)) {
  const [B, T, C, H, L, F, V] = S[name]!;
  const model = transformerEncoder({ vocabSize: V, modelDim: C, numLayers: L, numHeads: H, intermediateDim: F, maxLength: T, positional: pos, head: { type: 'classify', numClasses: 8 }, seed: 1 });
  const opt = new AdamW({ learningRate: 1e-3 });
  const x = tf.randomUniform([B, T], 1, V, 'int32', 1), y = tf.randomUniform([B], 0, 8, 'int32', 2);
  const vars = model.trainableWeights.map((w) => w.read() as tf.Variable);
  const step = () => tf.tidy(() => opt.minimize(() => crossEntropy(model.apply(x, { training: true }) as tf.Tensor, y), true, vars)!.dataSync()[0]);
  const N = name === 'L' ? 6 : 100;
  for (let i = 0; i < N; i++) step();
  const times: Record<string, [number, number]> = {};
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  for (const k of kernels) { tf.unregisterKernel(k.kernelName, 'wasm'); tf.registerKernel({ ...k, kernelFunc: (p) => { const t = performance.now(); const r = k.kernelFunc(p); const e = (times[k.kernelName] ??= [0, 0]); e[0] += performance.now() - t; e[1]++; return r; } }); }
  const t = performance.now();
  for (let i = 0; i < N; i++) step();
  const all = (performance.now() - t) / N;
  for (const k of kernels) { tf.unregisterKernel(k.kernelName, 'wasm'); tf.registerKernel(k); }
  let sum = 0;
  console.log(name, 'ms/step', all.toFixed(2));
  for (const [k, [ms, n]] of Object.entries(times).sort((a, b) => b[1][0] - a[1][0]).slice(0, 14)) console.log(k.padEnd(28), (ms / N).toFixed(3), n / N);
  for (const [ms] of Object.values(times)) sum += ms / N;
  console.log('kernels', sum.toFixed(2), 'outside', (all - sum).toFixed(2));
}
