import * as tf from '@tensorflow/tfjs';
import { IndexError, TokenEmbedding, TokenTypeEmbedding } from '../../../layers/index.js';
import { crossEntropy, lookup } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { run } from '../../support/tensors.js';

const token = (ids: tf.Tensor) => run(new TokenEmbedding({ vocabSize: 3, modelDim: 2, name: 'words' }), ids);
const type = (ids: tf.Tensor) =>
  run(new TokenTypeEmbedding({ numTypes: 3, name: 'types' }), [tf.zeros([1, ids.size, 2]), ids]);
const label = (ids: tf.Tensor) => crossEntropy(tf.zeros([1, ids.size, 3]), ids);

const READERS: [string, (ids: tf.Tensor) => tf.Tensor, string][] = [
  ['lookup', (ids) => lookup(tf.ones([3, 2]), ids), 'lookup: ids must be integers from 0 to 2'],
  ['TokenEmbedding', token, 'TokenEmbedding "words": token ids must be integers from 0 to 2'],
  ['TokenTypeEmbedding', type, 'TokenTypeEmbedding "types": types must be integers from 0 to 2'],
  ['crossEntropy', label, 'crossEntropy: labels must be integers from 0 to 2, or -1'],
];

describeOnEachBackend('places in a table', (backend) => {
  // Others do not have their tensors at hand.
  const refuses = !backend.startsWith('web');

  it.each(READERS)('that are not in it are refused: %s', (_, read, text) => {
    const ids = (value: number, dtype: 'int32' | 'float32') => tf.tensor2d([[2, value, 0]], [1, 3], dtype);
    const wrong = text.includes('-1') ? [3, -2, 1e9] : [3, -1, 1e9];
    for (const value of refuses ? wrong : []) {
      for (const dtype of ['int32', 'float32'] as const) {
        expect(() => read(ids(value, dtype))).toThrow(new IndexError(`${text}; got ${value}`));
      }
    }
    for (const value of refuses ? [0.5, Number.NaN, Number.POSITIVE_INFINITY] : []) {
      expect(() => read(ids(value, 'float32'))).toThrow(new IndexError(`${text}; got ${value}`));
    }
    for (const dtype of ['int32', 'float32'] as const) expect(() => read(ids(1, dtype))).not.toThrow();
  });

  it('leave no tensor behind when they are refused', () => {
    if (!refuses) return;
    const layer = new TokenEmbedding({ vocabSize: 3, modelDim: 2 });
    const [good, bad] = [tf.tensor2d([[1]]), tf.tensor2d([[3]])];
    tf.dispose(layer.apply(good) as tf.Tensor);
    const before = tf.memory().numTensors;
    expect(() => layer.apply(bad)).toThrow(IndexError);
    expect(tf.memory().numTensors).toBe(before);
  });
});
