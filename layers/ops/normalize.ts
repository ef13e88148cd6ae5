import type * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { sumOfRows } from './product.js';
import { requireShape, widthOf } from './shapes.js';
import { withGradient } from './withGradient.js';

type NormGradient = {
  dy: tf.Tensor;
  gamma: tf.Tensor;
  /** The input, centred and divided by its size. */
  normal: tf.Tensor;
  /** 1 / that size, [..., 1]. */
  inverse: tf.Tensor;
};

/** -> [y, normal, inverse] */
const layerNormForward = operation<{ x: tf.Tensor; gamma: tf.Tensor; beta: tf.Tensor }, { epsilon: number }>(
  'TransformerLayerNorm',
  ({ x, gamma, beta }, { epsilon }) => {
    const centred = x.sub(x.mean(-1, true));
    const inverse = inverseRms(centred, epsilon);
    const normal = centred.mul(inverse);
    return [normal.mul(gamma).add(beta), normal, inverse];
  },
);

/** -> [dx, dGamma, dBeta] */
const layerNormBackward = operation<NormGradient, Record<string, never>>(
  'TransformerLayerNormGrad',
  ({ dy, gamma, normal, inverse }) => {
    const dNormal = dy.mul(gamma);
    const dCentred = alongSphere(dNormal, normal);
    return [dCentred.sub(dNormal.mean(-1, true)).mul(inverse), sumOfRows(dy.mul(normal)), sumOfRows(dy)];
  },
);

/** -> [y, normal, inverse] */
const rmsNormForward = operation<{ x: tf.Tensor; gamma: tf.Tensor }, { epsilon: number }>(
  'TransformerRmsNorm',
  ({ x, gamma }, { epsilon }) => {
    const inverse = inverseRms(x, epsilon);
    const normal = x.mul(inverse);
    return [normal.mul(gamma), normal, inverse];
  },
);

/** -> [dx, dGamma] */
const rmsNormBackward = operation<NormGradient, Record<string, never>>(
  'TransformerRmsNormGrad',
  ({ dy, gamma, normal, inverse }) => [
    alongSphere(dy.mul(gamma), normal).mul(inverse),
    sumOfRows(dy.mul(normal)),
  ],
);

/**
 * LayerNorm over the last axis: gamma (x - mean) / sqrt(variance + epsilon) + beta (Ba et al. 2016, 1607.06450).
 * @param gamma [C]
 * @param beta [C]
 */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  requireShape('layerNorm: gamma', gamma, [widthOf(x)]);
  requireShape('layerNorm: beta', beta, [widthOf(x)]);
  return withGradient((x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    normalized(layerNormForward({ x, gamma, beta }, { epsilon }), gamma, layerNormBackward),
  )(x, gamma, beta);
}

/**
 * RMSNorm over the last axis: gamma x / sqrt(mean(x^2) + epsilon) (Zhang and Sennrich 2019, 1910.07467).
 * @param gamma [C]
 */
export function rmsNorm(x: tf.Tensor, gamma: tf.Tensor, epsilon: number): tf.Tensor {
  requireShape('rmsNorm: gamma', gamma, [widthOf(x)]);
  return withGradient((x: tf.Tensor, gamma: tf.Tensor) =>
    normalized(rmsNormForward({ x, gamma }, { epsilon }), gamma, rmsNormBackward),
  )(x, gamma);
}

function normalized(made: tf.Tensor[], gamma: tf.Tensor, backward: typeof layerNormBackward) {
  const [value, normal, inverse] = made as [tf.Tensor, tf.Tensor, tf.Tensor];
  return {
    value,
    saved: { gamma, normal, inverse },
    gradient: (dy: tf.Tensor, saved: Omit<NormGradient, 'dy'>) => backward({ dy, ...saved }, {}),
  };
}

/** 1 / sqrt(mean(x^2) + epsilon), the last axis kept with size 1. */
function inverseRms(x: tf.Tensor, epsilon: number): tf.Tensor {
  return x.square().mean(-1, true).add(epsilon).rsqrt();
}

/** Takes out of a gradient its part along the normalised vector, whose length cannot change. */
function alongSphere(dNormal: tf.Tensor, normal: tf.Tensor): tf.Tensor {
  return dNormal.sub(normal.mul(dNormal.mul(normal).mean(-1, true)));
}
