import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { withGradient } from './withGradient.js';

export type ActivationName = 'relu' | 'gelu' | 'geluTanh' | 'silu';

const INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x times the normal distribution function of x, by erf (Hendrycks and Gimpel 2016, 1606.08415). */
export const gelu = differentiable('gelu');

/** The tanh approximation of gelu, as in GPT-2: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
export const geluTanh = differentiable('geluTanh');

/** x sigmoid(x), also called swish (Ramachandran et al. 2017, 1710.05941). */
export const silu = differentiable('silu');

/** max(x, 0) */
export const relu = differentiable('relu');

/** activation(x) */
export const activate = operation<{ x: tf.Tensor }, { activation: ActivationName }>(
  'TransformerActivation',
  ({ x }, { activation }) => [FORMULAS[activation].value(x)],
);

/** dy activation'(x) */
export const activateGradient = operation<{ dy: tf.Tensor; x: tf.Tensor }, { activation: ActivationName }>(
  'TransformerActivationGrad',
  ({ dy, x }, { activation }) => [dy.mul(FORMULAS[activation].slope(x))],
);

function differentiable(activation: ActivationName): (x: tf.Tensor) => tf.Tensor {
  return withGradient((x: tf.Tensor) => ({
    value: activate({ x }, { activation })[0] as tf.Tensor,
    saved: { x },
    gradient: (dy, saved) => activateGradient({ dy, ...saved }, { activation }),
  }));
}

interface Formula {
  value(x: tf.Tensor): tf.Tensor;
  /** The derivative. */
  slope(x: tf.Tensor): tf.Tensor;
}

const FORMULAS: Record<ActivationName, Formula> = {
  relu: { value: (x) => x.relu(), slope: (x) => x.step() },
  gelu: gated(
    (x) => x.mul(Math.SQRT1_2).erf().mul(0.5).add(0.5),
    (x) => x.square().mul(-0.5).exp().mul(INVERSE_SQRT_2_PI),
  ),
  geluTanh: gated(
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
  ),
  silu: gated(
    (x) => x.sigmoid(),
    (_x, gate) => gate.mul(tf.sub(1, gate)),
  ),
};

/** x gate(x), whose derivative is gate + x gate'. */
function gated(
  gateOf: (x: tf.Tensor) => tf.Tensor,
  slopeOf: (x: tf.Tensor, gate: tf.Tensor) => tf.Tensor,
): Formula {
  return {
    value: (x) => x.mul(gateOf(x)),
    slope: (x) => {
      const gate = gateOf(x);
      return gate.add(x.mul(slopeOf(x, gate)));
    },
  };
}
