import type * as tf from '@tensorflow/tfjs';
import { given, type Kernels, sizeOf } from './kernel.js';

type Numbers = Record<'beta1' | 'beta2' | 'rate' | 'root' | 'epsilon' | 'keep', number>;

export const adamKernels: Kernels = {
  /** Writes over the old numbers where nobody else has them. */
  TransformerAdam({ heap, wasm }, task) {
    const { inputs } = task;
    const { beta1, beta2, rate, root, epsilon, keep } = task.attributes as Numbers;
    const made: tf.TensorInfo[] = [];
    const own = (tensor: tf.TensorInfo) =>
      heap.isSole(tensor) ? heap.share(tensor) : heap.output(tensor.shape);
    for (let place = 0; inputs[place]; place += 4) {
      const [value, mean, square] = [given(task, place), given(task, place + 1), given(task, place + 2)];
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
        beta1,
        beta2,
        rate,
        root,
        epsilon,
        keep,
      );
      made.push(nextValue, nextMean, nextSquare);
    }
    return made;
  },
};
