import * as tf from '@tensorflow/tfjs';
import { IndexError } from '../errors.js';

/** Backends that have their tensors at hand. WebGL would have to wait for its device, and WebGPU cannot. */
const READABLE: readonly string[] = ['cpu', 'wasm', 'tensorflow'];

/**
 * Places in a table, as int32. They are checked where the backend has them at hand: on cpu, WASM and tfjs-node.
 * @param label what they are, for the error: `TokenEmbedding "words": token ids`
 * @param count how many places there are
 * @param ignored one more number that is allowed
 * @throws IndexError unless each is an integer in 0..count - 1
 */
export function requireIndices(label: string, ids: tf.Tensor, count: number, ignored = 0): tf.Tensor {
  const whole = ids.dtype === 'int32' ? ids : ids.toInt();
  if (!READABLE.includes(tf.getBackend())) return whole;
  const values = ids.dataSync();
  for (let i = 0; i < values.length; i++) {
    const id = values[i] as number;
    if ((id >= 0 && id < count && Number.isInteger(id)) || id === ignored) continue;
    const besides = ignored < 0 ? `, or ${ignored}` : '';
    throw new IndexError(`${label} must be integers from 0 to ${count - 1}${besides}; got ${id}`);
  }
  return whole;
}
