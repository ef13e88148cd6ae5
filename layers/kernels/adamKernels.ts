import type * as tf from '@tensorflow/tfjs';
import { type KernelCall, type KernelContext, type Kernels, requiredInput, sizeOf } from './kernel.js';

type Numbers = Record<
  'beta1' | 'beta2' | 'rate' | 'invSqrtBiasCorrection2' | 'epsilon' | 'decayFactor' | 'clipNorm',
  number
>;

export const adamKernels: Kernels = {
  /** Writes over the old numbers where nobody else has them. */
  TransformerAdam(context, call) {
    const { heap, wasm } = context;
    const { inputs } = call;
    const { beta1, beta2, rate, invSqrtBiasCorrection2, epsilon, decayFactor, clipNorm } =
      call.attributes as Numbers;
    const scale =
      clipNorm === Number.POSITIVE_INFINITY ? 1 : clipNorm / Math.max(normOf(context, call), clipNorm);
    const made: tf.TensorInfo[] = [];
    const own = (tensor: tf.TensorInfo) =>
      heap.isSole(tensor) ? heap.share(tensor) : heap.output(tensor.shape);
    for (let place = 0; inputs[place]; place += 4) {
      const [value, mean, square] = [
        requiredInput(call, place),
        requiredInput(call, place + 1),
        requiredInput(call, place + 2),
      ];
      const [nextValue, nextMean, nextSquare] = [own(value), own(mean), own(square)];
      // Not spread: there are as many calls as variables, and from an array they would take longer than their work.
      wasm.adam(
        heap.at(value),
        heap.at(nextValue),
        heap.at(mean),
        heap.at(nextMean),
        heap.at(square),
        heap.at(nextSquare),
        heap.at(inputs[place + 3]),
        sizeOf(value.shape),
        scale,
        beta1,
        beta2,
        rate,
        invSqrtBiasCorrection2,
        epsilon,
        value.shape.length >= 2 ? decayFactor : 1,
      );
      made.push(nextValue, nextMean, nextSquare);
    }
    return made;
  },
};

/** Of all gradients as one vector. */
function normOf({ heap, wasm }: KernelContext, { inputs }: KernelCall): number {
  let sum = 0;
  for (let place = 3; inputs[place]; place += 4) {
    const gradient = inputs[place] as tf.TensorInfo;
    sum += wasm.sumOfSquares(heap.at(gradient), sizeOf(gradient.shape));
  }
  return Math.sqrt(sum);
}
