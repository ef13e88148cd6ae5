import type * as tf from '@tensorflow/tfjs';
import type { Kernels, Task } from './kernel.js';
import { sizeOf } from './kernel.js';

export const adamKernels: Kernels = {
  /** Writes over the old numbers where nobody else has them. */
  TransformerAdam({ heap, wasm }, task) {
    const { beta1, beta2, rate, root, epsilon, keep } = task.attributes as Record<string, number>;
    const scalars = [beta1, beta2, rate, root, epsilon, keep] as number[];
    const made: tf.TensorInfo[] = [];
    for (const { value, mean, square, gradient } of variablesOf(task)) {
      const count = sizeOf(value.shape);
      const own = (tensor: tf.TensorInfo) =>
        heap.isSole(tensor) ? heap.share(tensor) : heap.output(tensor.shape);
      const [nextValue, nextMean, nextSquare] = [own(value), own(mean), own(square)] as const;
      const pointers = [value, nextValue, mean, nextMean, square, nextSquare, gradient].map((t) =>
        heap.at(t),
      );
      wasm.adam(...pointers, count, ...scalars);
      made.push(nextValue, nextMean, nextSquare);
    }
    return made;
  },
};

interface Variable {
  value: tf.TensorInfo;
  mean: tf.TensorInfo;
  square: tf.TensorInfo;
  gradient: tf.TensorInfo;
}

function* variablesOf({ inputs }: Task): Generator<Variable> {
  for (let i = 0; inputs[`value${i}`]; i++) {
    const [value, mean, square, gradient] = ['value', 'mean', 'square', 'gradient'].map(
      (part) => inputs[`${part}${i}`],
    );
    yield { value, mean, square, gradient } as Variable;
  }
}
