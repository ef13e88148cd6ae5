import * as tf from '@tensorflow/tfjs';
import { crossEntropy } from '../ops/crossEntropy.js';
import { type LabelFunction, type LabelOptions, labelFunction, registerLabelMaker } from './labels.js';

/*
 * Metrics of logits and integer labels for `model.compile`; labels are those of `sparseCategoricalCrossentropy`. tf.js takes the
 * mean over batches, each weighted by its number of sequences.
 */

/** Which labels count, and which of these are that of the greatest logit; both float32, in the labels' shape. */
function rightOnes(ids: tf.Tensor, logits: tf.Tensor): { counted: tf.Tensor; right: tf.Tensor } {
  const counted = ids.greaterEqual(0).cast('float32');
  return { counted, right: logits.argMax(-1).equal(ids).cast('float32').mul(counted) };
}

/**
 * Share of the labels that count whose logit is the greatest, in 0..1; 0 where none counts. For logits [B, K] it is the
 * accuracy, for [B, T, K] that of tokens. The mean over batches is that over all labels where batches have equally many.
 * @example tokenAccuracy({ ignoreClass: 0 })
 */
export function tokenAccuracy(options: LabelOptions = {}): LabelFunction {
  return labelFunction('tokenAccuracy', options, (ids, logits) => {
    const { counted, right } = rightOnes(ids, logits);
    return right.sum().div(counted.sum().maximum(1));
  });
}
registerLabelMaker('tokenAccuracy', tokenAccuracy);

/**
 * Share of sequences all of whose labels that count are right, in 0..1. The mean over batches is that over all sequences,
 * unless there are some without a label that counts, which are left out.
 * @example sequenceAccuracy()
 */
export function sequenceAccuracy(options: LabelOptions = {}): LabelFunction {
  return labelFunction('sequenceAccuracy', options, (ids, logits) => {
    const { counted, right } = rightOnes(ids, logits);
    const [B = 0] = counted.shape;
    const [length, correct] = [counted, right].map((x) => x.reshape([B, -1]).sum(1)) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const isCounted = length.greater(0);
    const whole = tf.logicalAnd(isCounted, correct.equal(length)).cast('float32');
    return whole.sum().div(isCounted.cast('float32').sum().maximum(1));
  });
}
registerLabelMaker('sequenceAccuracy', sequenceAccuracy);

/**
 * e to the mean of -log softmax(logits)[label] over the labels that count: at least 1, and K for a model that knows nothing.
 * The mean over batches is above the perplexity of all of them, which is `Math.exp` of the loss that `evaluate` gives.
 * @example perplexity()
 */
export function perplexity(options: LabelOptions = {}): LabelFunction {
  return labelFunction('perplexity', options, (ids, logits) => crossEntropy(logits, ids).exp());
}
registerLabelMaker('perplexity', perplexity);
