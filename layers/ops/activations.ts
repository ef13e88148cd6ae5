import * as tf from '@tensorflow/tfjs';
import { withGradient } from './withGradient.js';

const INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x times the normal distribution function of x, by erf (Hendrycks and Gimpel 2016, 1606.08415). */
export const gelu = gated(
  (x) => x.mul(Math.SQRT1_2).erf().mul(0.5).add(0.5),
  (x) => x.square().mul(-0.5).exp().mul(INVERSE_SQRT_2_PI),
);

/** The tanh approximation of gelu, as in GPT-2: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
export const geluTanh = gated(
  (x) => x.mul(x.square().mul(CUBIC).add(1)).mul(SQRT_2_OVER_PI).tanh().mul(0.5).add(0.5),
  // gate = (1 + tanh u) / 2, so its slope over u is 2 gate (1 - gate).
  (x, gate) =>
    gate.mul(tf.sub(1, gate)).mul(
      x
        .square()
        .mul(3 * CUBIC)
        .add(1)
        .mul(2 * SQRT_2_OVER_PI),
    ),
);

/** x sigmoid(x), also called swish (Ramachandran et al. 2017, 1710.05941). */
export const silu = gated(
  (x) => x.sigmoid(),
  (_x, gate) => gate.mul(tf.sub(1, gate)),
);

/** max(x, 0) */
export function relu(x: tf.Tensor): tf.Tensor {
  return x.relu();
}

/** x gate(x), whose derivative is gate + x gate': fewer kernels than tf.js's chain of rules. */
function gated(
  gateOf: (x: tf.Tensor) => tf.Tensor,
  slopeOf: (x: tf.Tensor, gate: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return withGradient((x: tf.Tensor) => {
    const gate = gateOf(x);
    return {
      value: x.mul(gate),
      saved: [x, gate] as [tf.Tensor, tf.Tensor],
      gradient: (dy, x, gate) => [dy.mul(gate.add(x.mul(slopeOf(x, gate))))],
    };
  });
}
