import { requireKnown, requireRate } from '../checks.js';
import { type CrossEntropyOptions, crossEntropy } from '../ops/crossEntropy.js';
import { type LabelFunction, type LabelOptions, labelFunction, registerLabelMaker } from './labels.js';

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyConfig extends LabelOptions, CrossEntropyOptions {}

/**
 * The loss of logits and integer labels, for `model.compile`: the mean of -log softmax(logits)[label] over the labels of a
 * batch that count, in nats. It is `crossEntropy`, and Keras's `SparseCategoricalCrossentropy(from_logits=True, ignore_class)`.
 *
 * Labels [B] or [B, 1] for logits [B, K]; [B, T] or [B, T, 1] for logits [B, T, K]. A label does not count where it is -1 or
 * `ignoreClass`, and where the mask of the logits hides its token, as in Keras. `fit` and `evaluate` report the mean over batches,
 * each weighted by its number of sequences, not of labels: it is the mean over all labels where batches have equally many.
 *
 * tf.js's own loss of this name, a string, takes probabilities, and would clip logits to 0..1: `compile` refuses it for the
 * layers here, and refuses this one for probabilities. The `classWeight` of `fit` is refused too: it is an option here.
 *
 * @throws RangeError when an option is out of its range; when called, for labels of another shape
 * @example
 * model.compile({ optimizer: new AdamW(), loss: sparseCategoricalCrossentropy(), metrics: [tokenAccuracy()] });
 */
export function sparseCategoricalCrossentropy(
  config: SparseCategoricalCrossentropyConfig = {},
): LabelFunction {
  const { labelSmoothing = 0, classWeight, ...options } = config;
  const known = ['ignoreClass', 'labelSmoothing', 'classWeight'];
  requireKnown('sparseCategoricalCrossentropy', Object.keys(config), known);
  requireRate('sparseCategoricalCrossentropy', 'labelSmoothing', labelSmoothing);
  return labelFunction('sparseCategoricalCrossentropy', options, (ids, logits) =>
    crossEntropy(logits, ids, { labelSmoothing, ...(classWeight && { classWeight }) }),
  );
}
registerLabelMaker('sparseCategoricalCrossentropy', sparseCategoricalCrossentropy);
