import * as tf from '@tensorflow/tfjs';

type Initializer = ReturnType<typeof tf.initializers.zeros>;
export type InitializerMaker = (seed?: number) => Initializer;

/** How weights start; each weight of a seeded layer draws with a seed of its own. */
export const initializers = {
  zeros: (): Initializer => tf.initializers.zeros(),
  ones: (): Initializer => tf.initializers.ones(),
  constant: (value: number) => (): Initializer => tf.initializers.constant({ value }),
  glorotUniform: (seed?: number): Initializer =>
    tf.initializers.glorotUniform(seed === undefined ? {} : { seed }),
  normal:
    (stddev: number): InitializerMaker =>
    (seed) =>
      tf.initializers.randomNormal(seed === undefined ? { stddev } : { stddev, seed }),
  uniform:
    (minval: number, maxval: number): InitializerMaker =>
    (seed) =>
      tf.initializers.randomUniform(seed === undefined ? { minval, maxval } : { minval, maxval, seed }),
};
