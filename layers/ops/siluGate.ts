import type * as tf from '@tensorflow/tfjs';
import { activate, activateGradient } from './activations.js';
import { operation } from './operation.js';
import { requireShape } from './shapes.js';
import { withGradient } from './withGradient.js';

const SILU = { activation: 'silu' } as const;

const forward = operation<{ gate: tf.Tensor; x: tf.Tensor }, Record<string, never>>(
  'TransformerSiluGate',
  ({ gate, x }) => [(activate({ x: gate }, SILU)[0] as tf.Tensor).mul(x)],
);

const backward = operation<{ dy: tf.Tensor; gate: tf.Tensor; x: tf.Tensor }, Record<string, never>>(
  'TransformerSiluGateGrad',
  ({ dy, gate, x }) => [
    ...activateGradient({ dy: dy.mul(x), x: gate }, SILU),
    dy.mul(activate({ x: gate }, SILU)[0] as tf.Tensor),
  ],
);

/**
 * silu(gate) x: the middle of SwiGLU (Shazeer 2020, 2002.05202).
 * @throws RangeError when the shapes differ
 */
export function siluGate(gate: tf.Tensor, x: tf.Tensor): tf.Tensor {
  requireShape('siluGate: gate', gate, x.shape);
  return withGradient((gate: tf.Tensor, x: tf.Tensor) => ({
    value: forward({ gate, x }, {})[0] as tf.Tensor,
    saved: { gate, x },
    gradient: (dy, saved) => backward({ dy, ...saved }, {}),
  }))(gate, x);
}
