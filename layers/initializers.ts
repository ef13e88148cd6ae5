import * as tf from '@tensorflow/tfjs';

type Initializer = ReturnType<typeof tf.initializers.zeros>;
export type InitializerMaker = (seed?: number) => Initializer;

/** Initializers of weights; each weight of a seeded layer uses its own seed. */
export const initializers = {
  /** All 0. */
  zeros: (): Initializer => tf.initializers.zeros(),
  /** All 1. */
  ones: (): Initializer => tf.initializers.ones(),
  /** All the given number. */
  constant: (value: number) => (): Initializer => tf.initializers.constant({ value }),
  /** Uniform within sqrt(6 / (inputs + outputs)) of 0. */
  glorotUniform: (seed?: number): Initializer =>
    tf.initializers.glorotUniform(seed === undefined ? {} : { seed }),
  /** Normal around 0 with the given standard deviation. */
  normal:
    (stddev: number): InitializerMaker =>
    (seed) =>
      tf.initializers.randomNormal(seed === undefined ? { stddev } : { stddev, seed }),
  /** Uniform between two numbers. */
  uniform:
    (minval: number, maxval: number): InitializerMaker =>
    (seed) =>
      tf.initializers.randomUniform(seed === undefined ? { minval, maxval } : { minval, maxval, seed }),
};
