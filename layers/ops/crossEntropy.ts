import * as tf from '@tensorflow/tfjs';
import { withGradient } from './withGradient.js';

/**
 * Mean of -log softmax(logits)[label], in nats, over the rows that have a label.
 *
 * @param logits [..., K]
 * @param labels integers [...], each in 0..K-1; a negative one is ignored
 * @returns a scalar; 0 when every label is ignored
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const classes = logits.shape[logits.rank - 1] as number;
  const rows = logits.reshape([-1, classes]);
  const ids = labels.reshape([-1, 1]).toInt();
  return withGradient((rows: tf.Tensor) => {
    const expected = tf.equal(ids, tf.range(0, classes, 1, 'int32').expandDims(0)).cast('float32');
    const counted = tf.greaterEqual(ids, 0).cast('float32');
    const share = tf.div(1, counted.sum().maximum(1)) as tf.Scalar;
    return {
      value: tf.logSoftmax(rows).mul(expected).sum().mul(share).neg(),
      saved: [rows, expected, counted.mul(share), share] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
      gradient: (dy, rows, expected, weight, share) => [
        tf.softmax(rows).mul(weight).sub(expected.mul(share)).mul(dy),
      ],
    };
  })(rows) as tf.Scalar;
}
