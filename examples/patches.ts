// Images in patches: on which side of the square does the disc stand? Rotary positions have one axis, the place of a patch in reading
// order, or two, its row and its column.
import * as tf from '@tensorflow/tfjs';
import {
  AdamW,
  sparseCategoricalCrossentropy,
  tokenAccuracy,
  transformerEncoder,
  useFastKernels,
} from 'tfjs-transformer-block';
import { AtPositions } from './atPositions.js';

const [epochs = '5'] = process.argv.slice(2);
const [side, patch] = [24, 3]; // in pixels
const grid = side / patch; // 8 x 8 patches of 9 pixels each

/** 0 above, 1 right, 2 below, 3 left; null where the shapes are too near, or as far along both axes. */
function sideOf([top, left, y, x]: [number, number, number, number]): number | null {
  const [down, right] = [y - top, x - left];
  if (Math.abs(Math.abs(down) - Math.abs(right)) < 2 || Math.hypot(down, right) < 7) return null;
  if (Math.abs(down) > Math.abs(right)) return down < 0 ? 0 : 2;
  return right > 0 ? 1 : 3;
}

/** Patches [count, 64, 9] of a square of 1 and a disc of -1 in noise, and on which side the disc is: [count]. */
function images(count: number, seed: number) {
  const drawn = tf.randomUniform([3 * count, 4], 2, side - 2, 'int32', seed).arraySync();
  const places = (drawn as [number, number, number, number][]).filter((place) => sideOf(place) !== null);
  const labels = tf.tensor1d(places.slice(0, count).map(sideOf) as number[], 'int32');
  return tf.tidy(() => {
    const [top, left, y, x] = tf.split(tf.tensor2d(places.slice(0, count)).reshape([-1, 1, 4]), 4, 2);
    const [rows, columns] = [tf.range(0, side).expandDims(1), tf.range(0, side).expandDims(0)];
    const from = (row?: tf.Tensor, column?: tf.Tensor) =>
      [rows.sub(row ?? 0).abs(), columns.sub(column ?? 0).abs()] as const;
    const square = tf.maximum(...from(top, left)).lessEqual(2);
    const [down, right] = from(y, x);
    const disc = down.square().add(right.square()).lessEqual(6);
    const pixels = tf.where(square, 1, tf.where(disc, -1, tf.zerosLike(disc).toFloat()));
    const noisy = pixels.add(tf.randomUniform(pixels.shape, -0.2, 0.2, 'float32', seed + 1));
    const patches = noisy.reshape([-1, grid, patch, grid, patch]).transpose([0, 1, 3, 2, 4]);
    return { patches: patches.reshape([-1, grid * grid, patch * patch]), labels };
  });
}
const [train, test] = [images(2048, 1), images(512, 11)];

await useFastKernels();
const place = Array.from({ length: grid * grid }, (_, i) => i);
const rowAndColumn = place.map((i) => [Math.floor(i / grid), i % grid]);
for (const [name, positions] of [
  ['rotary', tf.tensor1d(place)],
  ['rotary-2d', tf.tensor2d(rowAndColumn)],
] as const) {
  const encoder = transformerEncoder({
    ...{ inputDim: patch * patch, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: grid * grid, seed: 1 },
    ...{ positional: `${name}(maxWavelength=100)`, head: { type: 'classify', numClasses: 4 } },
  });
  const inputs = [tf.input({ shape: [grid * grid, patch * patch] }), tf.input({ shape: positions.shape })];
  const model = tf.model({ inputs, outputs: new AtPositions(encoder).apply(inputs) as tf.SymbolicTensor });
  const optimizer = new AdamW({ learningRate: 2e-3, globalClipNorm: 1 });
  model.compile({ optimizer, loss: sparseCategoricalCrossentropy(), metrics: [tokenAccuracy()] });
  const [[xs, ys], validationData] = [train, test].map(({ patches, labels }) => {
    const each = tf.zeros([labels.size, ...positions.shape]).add(positions); // the same for all images
    return [[patches, each], labels];
  }) as [[tf.Tensor[], tf.Tensor], [tf.Tensor[], tf.Tensor]];
  const options = { epochs: Number(epochs), batchSize: 64, verbose: 0, validationData } as const;
  const { history } = await model.fit(xs, ys, options);
  console.log(`${name}: ${(100 * Number(history.val_tokenAccuracy?.at(-1))).toFixed(1)}% of unseen images`);
}
