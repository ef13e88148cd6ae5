import * as tf from '@tensorflow/tfjs';
import { requireRate } from '../checks.js';
import { OptionError } from '../errors.js';
import { requireIndices } from './indices.js';
import { operation } from './operation.js';
import { requireShape, shaped, widthOf } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

/** The label of a row that does not count. */
const IGNORED = -1;

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Share of each label that is spread over all classes alike, in [0, 1). Default 0. */
  labelSmoothing?: number;
  /** One weight a class, [K], each at least 0: the loss of a row is multiplied by that of its label. Default: 1 for all. */
  classWeight?: readonly number[];
}

type Rows = { logits: tf.Tensor; labels: tf.Tensor };

/** logits [R, K] and labels int32 [R] -> [mean loss, its gradient for the logits [R, K]] */
function lossAndSlope({ logits, labels }: Rows, options: CrossEntropyOptions = {}): tf.Tensor[] {
  const { labelSmoothing = 0, classWeight } = options;
  const classes = logits.shape[1] as number;
  const ids = labels.expandDims(1);
  const isLabel = tf.equal(ids, tf.range(0, classes, 1, 'int32'));
  const counted = tf.greaterEqual(ids, 0).cast('float32');
  const share = tf.div(-1, counted.sum().maximum(1));
  const weights = classWeight && tf.where(isLabel, tf.tensor1d([...classWeight]), 0).sum(1, true);
  const weighted = (x: tf.Tensor) => (weights ? x.mul(weights) : x);
  const isSmooth = labelSmoothing > 0;
  const oneHot = isLabel.cast('float32');
  const expected = isSmooth
    ? oneHot.mul(1 - labelSmoothing).add(counted.mul(labelSmoothing / classes))
    : oneHot;
  const shifted = logits.sub(logits.max(1, true));
  const powers = shifted.exp();
  const sums = powers.sum(1, true);
  // Selected, and not multiplied by 0: another logit may be -Infinity.
  const logs = tf.where(isSmooth ? counted.cast('bool') : isLabel, shifted.sub(sums.log()), 0);
  const loss = weighted(isSmooth ? logs.mul(expected) : logs)
    .sum()
    .mul(share);
  return [loss, weighted(expected.sub(powers.div(sums).mul(counted))).mul(share)];
}

const plainLossAndSlope = operation<Rows, Record<string, never>>('TransformerCrossEntropy', (rows) =>
  lossAndSlope(rows),
);

/**
 * Mean of -log softmax(logits)[label], in nats, over the rows that have a label. With smoothing e the label's row is
 * (1 - e) onehot(label) + e / K (Szegedy et al. 2016, 1512.00567). With class weights the sum of the weighted losses is divided by
 * the number of rows that have a label, as in Keras; PyTorch divides by the sum of their weights.
 *
 * @param logits [..., K]
 * @param labels integers [...], each in 0..K-1, or -1 where a row is ignored
 * @returns a scalar; 0 when every label is ignored, or there are no rows
 * @throws RangeError when the shapes do not fit, or an option is out of its range
 * @throws IndexError for any other label; on WebGL and WebGPU, which do not have it at hand, its row is ignored or adds
 * nothing to the loss
 * @example crossEntropy(tf.tensor2d([[2, 0, 0]]), tf.tensor1d([0], 'int32'), { labelSmoothing: 0.1 }) // 0.37288
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Scalar {
  const classes = widthOf(logits);
  const { labelSmoothing = 0, classWeight } = options;
  requireRate('crossEntropy', 'labelSmoothing', labelSmoothing);
  if (classWeight) requireClassWeight(classWeight, classes);
  requireShape('crossEntropy: labels', labels, logits.shape.slice(0, -1));
  if (logits.size === 0) return zerosFrom([logits], []) as tf.Scalar;
  const whole = requireIndices('crossEntropy: labels', labels, classes, IGNORED);
  const ids = shaped(whole, [whole.size]);
  const rows = shaped(logits, [whole.size, classes]);
  const isPlain = labelSmoothing === 0 && !classWeight;
  return withGradient((logits: tf.Tensor) => {
    const given = { logits, labels: ids };
    const [value, slope] = (isPlain ? plainLossAndSlope(given, {}) : lossAndSlope(given, options)) as [
      tf.Tensor,
      tf.Tensor,
    ];
    return { value, saved: { slope }, gradient: (dy, { slope }) => [slope.mul(dy)] };
  })(rows) as tf.Scalar;
}

function requireClassWeight(weights: readonly number[], classes: number): void {
  if (weights.length === classes && weights.every((weight) => weight >= 0 && Number.isFinite(weight))) return;
  throw new OptionError(
    `crossEntropy: classWeight must be one number of at least 0 for each of ${classes} classes; got [${weights.join(', ')}]`,
  );
}
