import type * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { type ActivationName, activateWithSlope } from './activations.js';
import { operation } from './operation.js';
import { product, sumOfProducts, sumOfRows } from './product.js';
import { requireShape, shaped, widthOf } from './shapes.js';
import { withGradient } from './withGradient.js';

/** What acts on the sums; 'none' for nothing. */
export type LinearActivation = ActivationName | 'none';
export const LINEAR_ACTIVATIONS: readonly LinearActivation[] = ['none', 'relu', 'gelu', 'geluTanh', 'silu'];

/**
 * x [..., K] or [..., H, D] with H D = K, kernel [K, N], bias [N] or null -> [y], and where there is an activation what its
 * gradient needs besides: its slopes. Each of the shape given, whose last axes have N numbers.
 */
const forward = operation<
  { x: tf.Tensor; kernel: tf.Tensor; bias: tf.Tensor | null },
  { activation: LinearActivation; shape: number[] }
>('TransformerLinear', ({ x, kernel, bias }, { activation, shape }) => {
  const products = product(joined(x, kernel.shape[0] as number), kernel);
  const sums = shaped(bias ? products.add(bias) : products, shape);
  return activation === 'none' ? [sums] : activateWithSlope(sums, activation);
});

/** dy of the result's shape and what was kept -> [dx, dKernel], and dBias where there is a bias. */
const backward = operation<
  { dy: tf.Tensor; x: tf.Tensor; kernel: tf.Tensor; slopes: tf.Tensor | null },
  { useBias: boolean }
>('TransformerLinearGrad', ({ dy, x, kernel, slopes }, { useBias }) => {
  const dSums = joined(slopes ? dy.mul(slopes) : dy, widthOf(kernel));
  const dx = shaped(product(dSums, kernel, true), x.shape);
  const dKernel = sumOfProducts(x, dSums, kernel.shape);
  return useBias ? [dx, dKernel, sumOfRows(dSums)] : [dx, dKernel];
});

/** [..., H, D] -> [..., H D = width]; what is not in heads as it is. */
function joined(x: tf.Tensor, width: number): tf.Tensor {
  return widthOf(x) === width ? x : x.reshape([...x.shape.slice(0, -2), width]);
}

/**
 * activation(x kernel + bias) over the last axis: [..., K] -> [..., N].
 *
 * @param kernel [K, N]
 * @param bias [N] or null
 * @param activation default 'none'
 * @throws RangeError when the shapes do not fit
 */
export function linear(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  activation: LinearActivation = 'none',
): tf.Tensor {
  requireShape('linear: kernel', kernel, [widthOf(x), null]);
  return affine(x, kernel, bias, activation, [...x.shape.slice(0, -1), widthOf(kernel)]);
}

/**
 * x kernel + bias, cut into heads: [..., K] -> [..., H, N / H].
 *
 * @param kernel [K, N]
 * @param bias [N] or null
 * @param numHeads H, a divisor of N
 * @throws RangeError when the shapes do not fit
 */
export function linearToHeads(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  numHeads: number,
): tf.Tensor {
  const units = widthOf(kernel);
  requireShape('linearToHeads: kernel', kernel, [widthOf(x), null]);
  if (units % numHeads !== 0) {
    throw new ShapeError(`linearToHeads: ${units} units cannot be cut into ${numHeads} heads`);
  }
  return affine(x, kernel, bias, 'none', [...x.shape.slice(0, -1), numHeads, units / numHeads]);
}

/**
 * x kernel + bias of all heads of a token together: [..., H, D] -> [..., N].
 *
 * @param kernel [H D, N]
 * @param bias [N] or null
 * @throws RangeError when the shapes do not fit
 */
export function linearFromHeads(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null): tf.Tensor {
  const [numHeads = 1, headWidth = 1] = x.shape.slice(-2);
  requireShape('linearFromHeads: kernel', kernel, [numHeads * headWidth, null]);
  return affine(x, kernel, bias, 'none', [...x.shape.slice(0, -2), widthOf(kernel)]);
}

function affine(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  activation: LinearActivation,
  shape: number[],
): tf.Tensor {
  requireShape('linear: bias', bias, [widthOf(kernel)]);
  const useBias = bias !== null;
  const apply = withGradient((x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor) => {
    const [y, slopes = null] = forward({ x, kernel, bias: bias ?? null }, { activation, shape }) as [
      tf.Tensor,
      tf.Tensor?,
    ];
    return {
      value: y,
      saved: { x, kernel, slopes },
      gradient: (dy, saved) => backward({ dy, ...saved }, { useBias }),
    };
  });
  return bias ? apply(x, kernel, bias) : apply(x, kernel);
}
