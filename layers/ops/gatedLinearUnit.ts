import type * as tf from '@tensorflow/tfjs';
import { type ActivationName, activate, activateGradient } from './activations.js';
import { operation } from './operation.js';
import { requireShape } from './shapes.js';
import { withGradient } from './withGradient.js';

type Attributes = { activation: ActivationName };

const forward = operation<{ gate: tf.Tensor; x: tf.Tensor }, Attributes>(
  'TransformerGatedLinearUnit',
  ({ gate, x }, attributes) => [(activate({ x: gate }, attributes)[0] as tf.Tensor).mul(x)],
);

const backward = operation<{ dy: tf.Tensor; gate: tf.Tensor; x: tf.Tensor }, Attributes>(
  'TransformerGatedLinearUnitGrad',
  ({ dy, gate, x }, attributes) => [
    ...activateGradient({ dy: dy.mul(x), x: gate }, attributes),
    dy.mul(activate({ x: gate }, attributes)[0] as tf.Tensor),
  ],
);

/**
 * activation(gate) x: the middle of SwiGLU ('silu') and GEGLU ('gelu', 'geluTanh') (Shazeer 2020, 2002.05202).
 * @throws RangeError when the shapes differ
 */
export function gatedLinearUnit(gate: tf.Tensor, x: tf.Tensor, activation: ActivationName): tf.Tensor {
  requireShape('gatedLinearUnit: gate', gate, x.shape);
  return withGradient((gate: tf.Tensor, x: tf.Tensor) => ({
    value: forward({ gate, x }, { activation })[0] as tf.Tensor,
    saved: { gate, x },
    gradient: (dy, saved) => backward({ dy, ...saved }, { activation }),
  }))(gate, x);
}
