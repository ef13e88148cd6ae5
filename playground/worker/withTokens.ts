import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../../src/app/training.js';

/** What `use` makes of the tokens of one sequence, [1, T], which are freed then. */
export async function withTokens<T>(
  ids: readonly number[],
  use: (tokens: tf.Tensor) => T | Promise<T>,
): Promise<T> {
  // The target stands for none.
  const { tokens, labels } = toBatch([{ tokens: ids, target: 0 }]);
  try {
    return await use(tokens);
  } finally {
    tf.dispose([tokens, labels]);
  }
}
