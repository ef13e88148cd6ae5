import type * as tf from '@tensorflow/tfjs';
import { withGradient } from './withGradient.js';

/**
 * LayerNorm over the last axis: gamma (x - mean) / sqrt(variance + epsilon) + beta (Ba et al. 2016, 1607.06450).
 * @param gamma [C]
 * @param beta [C]
 */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  return withGradient((x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
    const centred = x.sub(x.mean(-1, true));
    const inverse = inverseRms(centred, epsilon);
    const normal = centred.mul(inverse);
    return {
      value: normal.mul(gamma).add(beta),
      saved: [normal, inverse, gamma] as [tf.Tensor, tf.Tensor, tf.Tensor],
      gradient: (dy, normal, inverse, gamma) => {
        const dNormal = dy.mul(gamma);
        const dCentred = alongSphere(dNormal, normal);
        return [dCentred.sub(dNormal.mean(-1, true)).mul(inverse), sumRows(dy.mul(normal)), sumRows(dy)];
      },
    };
  })(x, gamma, beta);
}

/**
 * RMSNorm over the last axis: gamma x / sqrt(mean(x^2) + epsilon) (Zhang and Sennrich 2019, 1910.07467).
 * @param gamma [C]
 */
export function rmsNorm(x: tf.Tensor, gamma: tf.Tensor, epsilon: number): tf.Tensor {
  return withGradient((x: tf.Tensor, gamma: tf.Tensor) => {
    const inverse = inverseRms(x, epsilon);
    const normal = x.mul(inverse);
    return {
      value: normal.mul(gamma),
      saved: [normal, inverse, gamma] as [tf.Tensor, tf.Tensor, tf.Tensor],
      gradient: (dy, normal, inverse, gamma) => [
        alongSphere(dy.mul(gamma), normal).mul(inverse),
        sumRows(dy.mul(normal)),
      ],
    };
  })(x, gamma);
}

/** 1 / sqrt(mean(x^2) + epsilon), the last axis kept with size 1. */
function inverseRms(x: tf.Tensor, epsilon: number): tf.Tensor {
  return x.square().mean(-1, true).add(epsilon).rsqrt();
}

/** Takes out of a gradient its part along the normalised vector, whose length cannot change. */
function alongSphere(dNormal: tf.Tensor, normal: tf.Tensor): tf.Tensor {
  return dNormal.sub(normal.mul(dNormal.mul(normal).mean(-1, true)));
}

/** [..., C] -> [C] */
function sumRows(x: tf.Tensor): tf.Tensor {
  return x.reshape([-1, x.shape[x.rank - 1] as number]).sum(0);
}
