import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { uniform } from '../tensors.js';

/** Numbers of a tensor, made once and given to every backend. */
export interface Numbers {
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool';
  data: Float32Array | Int32Array | Uint8Array;
}

/** A function that has a kernel, and what to give it. */
export interface KernelParts {
  /** Each has a gradient. */
  inputs: Numbers[];
  /** None of these has. */
  constants?: Numbers[];
  of(inputs: tf.Tensor[], constants: tf.Tensor[]): tf.Tensor;
  /** How many terms the longest of its sums has, those of its gradients too. */
  terms: number;
  /** The size of the greatest numbers on the way to the results; default 1, as inputs are in -1..1. */
  scale?: number;
  /** Whether tf.js has a gradient of it; default true. */
  hasGradients?: boolean;
}

export interface KernelCase extends KernelParts {
  /** By what it was made. */
  name: string;
  /** The gradient of the result; default seeded numbers. */
  dy?: (shape: number[]) => Numbers;
}

/** Cases made from random parameters, which a failure prints. */
export function kernelCases<P>(
  parameters: fc.Arbitrary<P>,
  made: (parameters: P) => KernelParts,
): fc.Arbitrary<KernelCase> {
  return parameters.map((parameters) => {
    const name = JSON.stringify(parameters);
    return { ...made(parameters), name, [fc.toStringMethod]: () => name };
  });
}

/** Of every kind that kernels have code for: 1, primes, multiples of 4 and 8, and what is next to them. */
export const sizes: fc.Arbitrary<number> = fc.constantFrom(
  1,
  2,
  3,
  4,
  5,
  7,
  8,
  9,
  12,
  13,
  16,
  17,
  23,
  31,
  32,
  33,
);

/** Now and then longer than a block of the kernel. */
export function sizesOr(...long: number[]): fc.Arbitrary<number> {
  return fc.oneof({ weight: 7, arbitrary: sizes }, { weight: 1, arbitrary: fc.constantFrom(...long) });
}

/** The axes in front of the last, 0 of them too, and empty ones. */
export const leadingAxes: fc.Arbitrary<number[]> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(1, 2, 3, 5), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<number[]>([0], [2, 0], [66], [131], [259]) },
);

export const seeds = fc.nat(1e6);

/** Seeded numbers in -size..size. */
export function floats(shape: number[], seed: number, size = 1): Numbers {
  const next = uniform(seed);
  const data = Float32Array.from({ length: product(shape) }, () => size * (2 * next() - 1));
  return { shape, dtype: 'float32', data };
}

/** Seeded whole numbers in low..high. */
export function integers(shape: number[], seed: number, low: number, high: number): Numbers {
  const next = uniform(seed);
  const data = Int32Array.from({ length: product(shape) }, () => low + Math.floor(next() * (high - low + 1)));
  return { shape, dtype: 'int32', data };
}

/** Seeded ones, as many of 100 as `share`, and zeros. */
export function marks(shape: number[], seed: number, dtype: 'float32' | 'bool', share = 70): Numbers {
  const next = uniform(seed);
  const data = Uint8Array.from({ length: product(shape) }, () => Number(100 * next() < share));
  return { shape, dtype, data: dtype === 'bool' ? data : Float32Array.from(data) };
}

export function product(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

export function tensorOf({ data, shape, dtype }: Numbers): tf.Tensor {
  return tf.tensor(data, shape, dtype);
}
