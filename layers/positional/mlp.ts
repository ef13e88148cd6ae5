import type * as tf from '@tensorflow/tfjs';
import { type LinearActivation, linear } from '../ops/linear.js';
import { initializers } from '../sequenceLayer.js';

type CreateWeight = (
  name: string,
  shape: number[],
  initializer: ReturnType<typeof initializers.uniform>,
) => void;

/** Makes the weights of an MLP of these widths, `mlp0/kernel`, `mlp0/bias` and so on; they start as PyTorch's do. */
export function createMlp(widths: readonly number[], createWeight: CreateWeight): void {
  widths.slice(1).forEach((width, layer) => {
    const inputs = widths[layer] as number;
    const start = initializers.uniform(-(inputs ** -0.5), inputs ** -0.5);
    createWeight(`mlp${layer}/kernel`, [inputs, width], start);
    createWeight(`mlp${layer}/bias`, [width], start);
  });
}

/** Runs it on [..., widths[0]], with an activation between its layers. */
export function runMlp(
  x: tf.Tensor,
  numLayers: number,
  activation: LinearActivation,
  weight: (name: string) => tf.Tensor,
): tf.Tensor {
  let y = x;
  for (let layer = 0; layer < numLayers; layer++) {
    const [kernel, bias] = [weight(`mlp${layer}/kernel`), weight(`mlp${layer}/bias`)];
    y = linear(y, kernel, bias, layer === numLayers - 1 ? 'none' : activation);
  }
  return y;
}
