import * as tf from '@tensorflow/tfjs';
import { randomTensor, uniform } from './tensors.js';

/*
 * Fourth-order central differences of loss(x) = <output(x), p> along random unit directions v:
 * (8 (loss(x + hv) - loss(x - hv)) - (loss(x + 2hv) - loss(x - 2hv))) / 12h, against <gradient, v>.
 *
 * The error is h^4 / 30 times a fifth derivative, plus rounding: float32 outputs of size 1 are off by about 6e-8
 * each, sums of n of them by 6e-8 sqrt(n) (the sums themselves are in float64), divided by h. The greatest error
 * in all the tests that use this, as h halves: 7e-3 at 0.1, 4e-4 at 0.05 (17 times less: the fourth order), 4e-5 at
 * 0.025, then rounding takes over, 9e-5 at 0.0125. So 0.025, and a TOLERANCE with a factor of 5 to spare, times
 * the length of the gradient where that is above 1. It still finds an error of 1% in a gradient of 1000 numbers.
 */
const STEP = 0.025;
const TOLERANCE = 2e-4;
const DIRECTIONS = 3;

/** Asserts that the gradient of `f` for each of its inputs is that of its values. */
export function expectGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): void {
  const weighting = randomTensor(f(...inputs).shape, 1009);
  const gradients = tf.grads((...all: tf.Tensor[]) =>
    f(...all)
      .mul(weighting)
      .sum(),
  )(inputs);
  inputs.forEach((input, index) => {
    const loss = (x: tf.Tensor) => dot(f(...inputs.map((other, i) => (i === index ? x : other))), weighting);
    expectDirections(loss, input, gradients[index] as tf.Tensor, `input ${index}`);
  });
}

/** The same for the weights of a layer; `f` runs it. */
export function expectWeightGradients(f: () => tf.Tensor, weights: Map<string, tf.LayerVariable>): void {
  const weighting = randomTensor(f().shape, 1013);
  const variables = [...weights.values()].map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(() => f().mul(weighting).sum() as tf.Scalar, variables);
  for (const [name, weight] of weights) {
    const start = weight.read().clone();
    const loss = (x: tf.Tensor) => {
      weight.write(x);
      return dot(f(), weighting);
    };
    expectDirections(loss, start, grads[weight.name] as tf.Tensor, name);
    weight.write(start);
  }
}

function expectDirections(
  loss: (x: tf.Tensor) => number,
  x: tf.Tensor,
  gradient: tf.Tensor,
  name: string,
): void {
  expect(gradient.shape).toEqual(x.shape);
  const size = Math.sqrt(dot(gradient, gradient));
  for (let index = 0; index < DIRECTIONS; index++) {
    const along = direction(x.shape, 2003 + index);
    const at = (steps: number) => tf.tidy(() => loss(x.add(along.mul(steps * STEP))));
    const measured = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP);
    const error = Math.abs(measured - dot(gradient, along)) / Math.max(1, size);
    expect({ name, error, fits: error < TOLERANCE }).toEqual({ name, error, fits: true });
  }
}

/** Every entry of the same size, random signs, length 1. */
function direction(shape: number[], seed: number): tf.Tensor {
  const next = uniform(seed);
  const size = shape.reduce((product, axis) => product * axis, 1);
  const entry = 1 / Math.sqrt(size);
  return tf.tensor(
    Float32Array.from({ length: size }, () => (next() < 0.5 ? -entry : entry)),
    shape,
  );
}

/** In float64. */
function dot(a: tf.Tensor, b: tf.Tensor): number {
  const [left, right] = [a.dataSync(), b.dataSync()];
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}
