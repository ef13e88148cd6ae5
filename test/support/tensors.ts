import * as tf from '@tensorflow/tfjs';
import type { SequenceLayer } from '../../layers/index.js';

/** The same numbers in [0, 1) for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Seeded numbers in -1..1. */
export function randomTensor(shape: tf.Shape, seed: number): tf.Tensor {
  const next = uniform(seed);
  const sizes = shape as number[];
  const size = sizes.reduce((product, axis) => product * axis, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => 2 * next() - 1),
    sizes,
  );
}

/** Seeded token ids in low..vocabSize - 1. */
export function randomIds(shape: [number, number], vocabSize: number, seed: number, low = 0): tf.Tensor {
  const next = uniform(seed);
  const ids = Int32Array.from(
    { length: shape[0] * shape[1] },
    () => low + Math.floor(next() * (vocabSize - low)),
  );
  return tf.tensor2d(ids, shape, 'int32');
}

/** Gives every weight seeded numbers, so that no zero or one of an initializer hides a mistake. */
export function randomizeWeights(layer: { weights: tf.LayerVariable[] }, seed: number): void {
  layer.weights.forEach((weight, index) => {
    const centre = weight.originalName.endsWith('gamma') ? 1 : 0;
    tf.tidy(() => {
      const random = randomTensor(weight.shape, seed + 31 * index);
      weight.write(random.mul(0.7).add(centre));
    });
  });
}

/** The weights of a layer by their names within it: `query/kernel`, not `attention_1/query/kernel`. */
export function weightsByName(layer: tf.layers.Layer): Map<string, tf.LayerVariable> {
  const prefix = `${layer.name}/`;
  return new Map(
    layer.weights.map((weight) => {
      const { originalName } = weight;
      return [originalName.startsWith(prefix) ? originalName.slice(prefix.length) : originalName, weight];
    }),
  );
}

/** Eager `apply` with one output. */
export function run(layer: SequenceLayer, inputs: tf.Tensor | tf.Tensor[], args = {}): tf.Tensor {
  return runAll(layer, inputs, args)[0] as tf.Tensor;
}

/** Eager `apply` with its outputs as a list. */
export function runAll(layer: SequenceLayer, inputs: tf.Tensor | tf.Tensor[], args = {}): tf.Tensor[] {
  return listOf(layer.apply(inputs, args) as tf.Tensor | tf.Tensor[]);
}

export function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/**
 * Tensors whose numbers have come to the host, where `dataSync` then finds them. On WebGPU tf.js reads others
 * synchronously by way of a canvas, and Chromium's device in software is lost in it.
 */
export async function onHost<const T extends readonly tf.Tensor[]>(tensors: T): Promise<T> {
  await Promise.all(tensors.map((tensor) => tensor.data()));
  return tensors;
}

/** Greatest absolute difference; NaN when there is one in either. */
export function maxDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  const [left, right] = [a.dataSync(), b.dataSync()];
  let greatest = 0;
  for (let i = 0; i < left.length; i++) {
    const difference = Math.abs((left[i] as number) - (right[i] as number));
    if (Number.isNaN(difference)) return Number.NaN;
    greatest = Math.max(greatest, difference);
  }
  return greatest;
}

/** Equal to the last bit, and finite, but for the -Infinity of hidden scores. */
export function expectSame(actual: tf.Tensor, expected: tf.Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const numbers = [...actual.dataSync()];
  expect(numbers).toEqual([...expected.dataSync()]);
  expect(numbers.every((value) => Number.isFinite(value) || value === Number.NEGATIVE_INFINITY)).toBe(true);
}

/**
 * The same numbers at another place of a tensor: to the last bit, but on libtensorflow. It computes logarithms and the like
 * several at a time, and those at the end of a tensor one by one, with other last bits.
 */
export function expectSameElsewhere(actual: tf.Tensor, expected: tf.Tensor): void {
  if (tf.getBackend() !== 'tensorflow') {
    expectSame(actual, expected);
    return;
  }
  expect(actual.shape).toEqual(expected.shape);
  const others = expected.dataSync();
  const off = [...actual.dataSync()].filter((value, i) => {
    const other = others[i] as number;
    return value !== other && !(Math.abs(value - other) <= 2e-6 * Math.max(1, Math.abs(other)));
  });
  expect(off).toEqual([]);
}
