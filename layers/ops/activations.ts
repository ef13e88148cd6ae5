import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { withGradient } from './withGradient.js';

/** Names of the activations here; `gelu` is exact, `geluTanh` its approximation by tanh. */
export type ActivationName = 'relu' | 'gelu' | 'geluTanh' | 'silu';

const INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x times the normal distribution function of x, not approximated (Hendrycks and Gimpel 2016, 1606.08415). */
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

/** -> [activation(x), activation'(x)] */
export function activateWithSlope(x: tf.Tensor, activation: ActivationName): [tf.Tensor, tf.Tensor] {
  return FORMULAS[activation].both(x);
}

/** dy activation'(x) */
export const activateGradient = operation<{ dy: tf.Tensor; x: tf.Tensor }, { activation: ActivationName }>(
  'TransformerActivationGrad',
  ({ dy, x }, { activation }) => [dy.mul(FORMULAS[activation].both(x)[1])],
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
  /** The value and the derivative: they share most of what they take. */
  both(x: tf.Tensor): [value: tf.Tensor, slope: tf.Tensor];
}

const FORMULAS: Record<ActivationName, Formula> = {
  relu: { value: (x) => x.relu(), both: (x) => [x.relu(), x.step()] },
  gelu: gated(normal, (_x, { gauss }) => gauss.mul(INVERSE_SQRT_2_PI)),
  // gate = (1 + tanh u) / 2 = sigmoid(2 u), so its slope is 2 u' gate (1 - gate).
  geluTanh: gated(
    (x) => ({
      gate: x
        .mul(x.square().mul(CUBIC).add(1))
        .mul(2 * SQRT_2_OVER_PI)
        .sigmoid(),
    }),
    (x, { gate }) =>
      gate.mul(tf.sub(1, gate)).mul(
        x
          .square()
          .mul(3 * CUBIC)
          .add(1)
          .mul(2 * SQRT_2_OVER_PI),
      ),
  ),
  silu: gated(
    (x) => ({ gate: x.sigmoid() }),
    (_x, { gate }) => gate.mul(tf.sub(1, gate)),
  ),
};

/** x gate(x), whose derivative is gate + x gate'. */
function gated<G extends { gate: tf.Tensor }>(
  gateOf: (x: tf.Tensor) => G,
  slopeOf: (x: tf.Tensor, made: G) => tf.Tensor,
): Formula {
  return {
    value: (x) => x.mul(gateOf(x).gate),
    both: (x) => {
      const made = gateOf(x);
      return [x.mul(made.gate), made.gate.add(x.mul(slopeOf(x, made)))];
    },
  };
}

/*
 * P(z) / Q(z) is (1 - Phi(z)) e^(z^2 / 2), Phi the normal distribution function, to a relative error of 3.5e-7 for z in
 * 0..13.3, beyond which 1 - Phi(z) is less than the least float32. Coefficients of z^3 and z^4 first; that of z^4 is 1.
 */
const P = [0.398890915785, 2.80898771596, 8.52992692156, 11.8269108038];
const Q = [1, 7.03600524823, 22.4643357849, 35.9324639202, 23.653829925];

/** e^(-z^2 / 2) is 0 in float32. */
const MOST = 15;

/** The normal distribution function, with all digits also where it is small, where 1 + erf(x / sqrt(2)) has none left. */
function normal(x: tf.Tensor): { gate: tf.Tensor; gauss: tf.Tensor } {
  // Of infinity P / Q would be NaN.
  const z = x.abs().minimum(MOST);
  const gauss = x.square().mul(-0.5).exp();
  const tail = polynomial(P, z).div(polynomial(Q, z)).mul(gauss);
  return { gate: x.step().sub(tail).abs(), gauss };
}

function polynomial([first = 0, second = 0, ...others]: readonly number[], x: tf.Tensor): tf.Tensor {
  const start = (first === 1 ? x : x.mul(first)).add(second);
  return others.reduce<tf.Tensor>((sum, coefficient) => sum.mul(x).add(coefficient), start);
}
