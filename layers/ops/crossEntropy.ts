import * as tf from '@tensorflow/tfjs';
import { requireIndices } from './indices.js';
import { operation } from './operation.js';
import { requireShape, shaped, widthOf } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

/** The label of a row that does not count. */
const IGNORED = -1;

/** logits [R, K] and labels int32 [R] -> [mean loss, its gradient for the logits [R, K]] */
const lossAndSlope = operation<{ logits: tf.Tensor; labels: tf.Tensor }, Record<string, never>>(
  'TransformerCrossEntropy',
  ({ logits, labels }) => {
    const classes = logits.shape[1] as number;
    const ids = labels.expandDims(1);
    const expected = tf.equal(ids, tf.range(0, classes, 1, 'int32'));
    const counted = tf.greaterEqual(ids, 0).cast('float32');
    const share = tf.div(-1, counted.sum().maximum(1));
    const shifted = logits.sub(logits.max(1, true));
    const powers = shifted.exp();
    const sums = powers.sum(1, true);
    const loss = tf.where(expected, shifted.sub(sums.log()), 0).sum().mul(share);
    return [loss, expected.cast('float32').sub(powers.div(sums).mul(counted)).mul(share)];
  },
);

/**
 * Mean of -log softmax(logits)[label], in nats, over the rows that have a label.
 *
 * @param logits [..., K]
 * @param labels integers [...], each in 0..K-1, or -1 where a row is ignored
 * @returns a scalar; 0 when every label is ignored, or there are no rows
 * @throws RangeError when the shapes do not fit
 * @throws IndexError for any other label; on WebGL and WebGPU, which do not have it at hand, its row is ignored or adds
 * nothing to the loss
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const classes = widthOf(logits);
  requireShape('crossEntropy: labels', labels, logits.shape.slice(0, -1));
  if (logits.size === 0) return zerosFrom([logits], []) as tf.Scalar;
  const whole = requireIndices('crossEntropy: labels', labels, classes, IGNORED);
  const ids = shaped(whole, [whole.size]);
  const rows = shaped(logits, [whole.size, classes]);
  return withGradient((logits: tf.Tensor) => {
    const [value, slope] = lossAndSlope({ logits, labels: ids }, {}) as [tf.Tensor, tf.Tensor];
    return { value, saved: { slope }, gradient: (dy, { slope }) => [slope.mul(dy)] };
  })(rows) as tf.Scalar;
}
