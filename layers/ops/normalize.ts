import type * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { sumOfRows } from './product.js';
import { requireShape, widthOf } from './shapes.js';
import { withGradient } from './withGradient.js';

type NormGradient = {
  dy: tf.Tensor;
  gamma: tf.Tensor;
  /** The input, centred and divided by its size. */
  xHat: tf.Tensor;
  /** 1 / that size, [..., 1]. */
  rstd: tf.Tensor;
};

/** -> [y, xHat, rstd] */
const layerNormForward = operation<{ x: tf.Tensor; gamma: tf.Tensor; beta: tf.Tensor }, { epsilon: number }>(
  'TransformerLayerNorm',
  ({ x, gamma, beta }, { epsilon }) => {
    const centred = x.sub(x.mean(-1, true));
    const rstd = inverseRms(centred, epsilon);
    const xHat = centred.mul(rstd);
    return [xHat.mul(gamma).add(beta), xHat, rstd];
  },
);

/** -> [dx, dGamma, dBeta] */
const layerNormBackward = operation<NormGradient, Record<string, never>>(
  'TransformerLayerNormGrad',
  ({ dy, gamma, xHat, rstd }) => {
    const dNormal = dy.mul(gamma);
    const dCentred = removeRadialComponent(dNormal, xHat);
    return [dCentred.sub(dNormal.mean(-1, true)).mul(rstd), sumOfRows(dy.mul(xHat)), sumOfRows(dy)];
  },
);

/** -> [y, xHat, rstd] */
const rmsNormForward = operation<{ x: tf.Tensor; gamma: tf.Tensor }, { epsilon: number }>(
  'TransformerRmsNorm',
  ({ x, gamma }, { epsilon }) => {
    const rstd = inverseRms(x, epsilon);
    const xHat = x.mul(rstd);
    return [xHat.mul(gamma), xHat, rstd];
  },
);

/** -> [dx, dGamma] */
const rmsNormBackward = operation<NormGradient, Record<string, never>>(
  'TransformerRmsNormGrad',
  ({ dy, gamma, xHat, rstd }) => [
    removeRadialComponent(dy.mul(gamma), xHat).mul(rstd),
    sumOfRows(dy.mul(xHat)),
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
  const [value, xHat, rstd] = made as [tf.Tensor, tf.Tensor, tf.Tensor];
  return {
    value,
    saved: { gamma, xHat, rstd },
    gradient: (dy: tf.Tensor, saved: Omit<NormGradient, 'dy'>) => backward({ dy, ...saved }, {}),
  };
}

/** 1 / sqrt(mean(x^2) + epsilon), the last axis kept with size 1. */
function inverseRms(x: tf.Tensor, epsilon: number): tf.Tensor {
  return x.square().mean(-1, true).add(epsilon).rsqrt();
}

/** Takes out of a gradient its part along the normalised vector, whose length cannot change. */
function removeRadialComponent(dNormal: tf.Tensor, xHat: tf.Tensor): tf.Tensor {
  return dNormal.sub(xHat.mul(dNormal.mul(xHat).mean(-1, true)));
}
