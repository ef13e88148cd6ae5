import * as tf from '@tensorflow/tfjs';
import { floats, type KernelCase, type Numbers, tensorOf } from './kernelCase.js';

/*
 * How far apart two float32 computations of the same may be.
 *
 * A rounding is off by at most half a unit in the last place, 2^-24 of the number that is rounded. Sums of n terms, of
 * random signs and of size s, grow like s sqrt(n); the n roundings on the way are off by up to 2^-24 of that each, and
 * as they are random too their sum is off by up to 2^-24 s n: that is 2^-24 sqrt(n) of the sums. Where terms cancel,
 * the result is smaller than they are and the error is not, so `scale` is the size of the terms. Errors are measured
 * in units of
 *     2^-24 sqrt(terms) max(scale, greatest number of the result).
 * Operations are a few such steps one after the other, and both sides are off. The greatest error of all cases, on
 * both variants: 5.5 for the slope of geluTanh, whose 1 - gate has few digits left where the gate is almost 1; 2.0
 * for everything else.
 */
const UNIT = 2 ** -24;
const ROUNDINGS = 8;
/** A result, and the gradients of the inputs for one of the result. */
export interface Results {
  value: Numbers;
  gradients: Numbers[];
}

/** Runs a case on a backend that is ready: 'cpu' as a composite, 'wasm' by whatever kernels are in use. */
export function resultsOn(backend: 'cpu' | 'wasm', { inputs, constants, of, ...rest }: KernelCase): Results {
  switchTo(backend);
  let results: Results = { value: { shape: [], dtype: 'float32', data: new Float32Array() }, gradients: [] };
  tf.tidy(() => {
    const [tensors, fixed] = [inputs.map(tensorOf), (constants ?? []).map(tensorOf)];
    const value = of(tensors, fixed);
    const dy = tensorOf(rest.dy?.(value.shape) ?? floats(value.shape, 1009));
    const gradients =
      rest.hasGradients === false ? [] : tf.grads((...all: tf.Tensor[]) => of(all, fixed))(tensors, dy);
    results = { value: numbersOf(value), gradients: gradients.map(numbersOf) };
  });
  return results;
}

/** Asserts that the kernels in use give what the composite gives on cpu: values and gradients, NaN and infinities. */
export function expectSameAsComposite(one: KernelCase): void {
  const expected = resultsOn('cpu', one);
  expectSameResults(resultsOn('wasm', one), expected, one);
}

export function expectSameResults(actual: Results, expected: Results, one: KernelCase): void {
  expectClose(actual.value, expected.value, one, 'value');
  expect(actual.gradients.length).toBe(expected.gradients.length);
  actual.gradients.forEach((gradient, i) => {
    expectClose(gradient, expected.gradients[i] as Numbers, one, `gradient ${i}`);
  });
}

function expectClose(
  actual: Numbers,
  expected: Numbers,
  { name, terms, scale = 1 }: KernelCase,
  of: string,
): void {
  expect(actual.shape).toEqual(expected.shape);
  const greatest = (expected.data as Float32Array).reduce(
    (greatest, value) => (Number.isFinite(value) ? Math.max(greatest, Math.abs(value)) : greatest),
    scale,
  );
  const unit = UNIT * Math.sqrt(Math.max(1, terms)) * greatest;
  let error = 0;
  actual.data.forEach((value, i) => {
    const other = expected.data[i] as number;
    if (Object.is(value, other)) return;
    const difference = Math.abs(value - other) / unit;
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference);
  });
  const fits = error <= ROUNDINGS;
  if (!fits) expect({ name, of, error, fits }).toEqual({ name, of, error, fits: true });
}

/** Backends that are ready are taken at once. */
export function switchTo(backend: 'cpu' | 'wasm'): void {
  void tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`${backend} was not ready`);
}

function numbersOf(tensor: tf.Tensor): Numbers {
  return { shape: tensor.shape, dtype: 'float32', data: tensor.dataSync<'float32'>().slice() };
}
