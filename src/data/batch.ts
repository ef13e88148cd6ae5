import * as tf from '@tensorflow/tfjs';
import { type Example, IGNORE } from '../tasks/task.js';
import { requireExamples } from './requireExamples.js';

/** Examples as tensors; whoever asks for one disposes of it. */
export interface Batch {
  /** int32 [B, T], padded with 0 on the right to the longest of the batch. */
  readonly tokens: tf.Tensor2D;
  /** int32 [B], or [B, T] for tags; `IGNORE` at padding. */
  readonly labels: tf.Tensor;
}

/**
 * @throws ShapeError for an example without tokens, or with another number of tags than of tokens
 * @throws IndexError for a token that is not an integer of at least 0, or a target that is no class
 */
export function toBatch(examples: readonly Example[]): Batch {
  requireExamples('toBatch', examples);
  const length = examples.reduce((longest, { tokens }) => Math.max(longest, tokens.length), 1);
  const shape: [number, number] = [examples.length, length];
  const tokens = new Int32Array(examples.length * length);
  examples.forEach((example, row) => {
    tokens.set(example.tokens, row * length);
  });
  return { tokens: tf.tensor2d(tokens, shape, 'int32'), labels: labelTensor(examples, shape) };
}

function labelTensor(examples: readonly Example[], shape: [number, number]): tf.Tensor {
  if (typeof examples[0]?.target === 'number') {
    return tf.tensor1d(
      examples.map(({ target }) => target as number),
      'int32',
    );
  }
  const labels = new Int32Array(shape[0] * shape[1]).fill(IGNORE);
  examples.forEach(({ target }, row) => {
    labels.set(target as readonly number[], row * shape[1]);
  });
  return tf.tensor2d(labels, shape, 'int32');
}
