import * as tf from '@tensorflow/tfjs';
import { requireKnown } from '../checks.js';
import { OptionError } from '../errors.js';
import { maskOf } from '../masking/tensorMask.js';
import { fits, requireShape, shaped } from '../ops/shapes.js';

/** Which labels count. */
export interface LabelOptions {
  /** One more label that does not count, besides -1: 0 where labels are padded with 0, say. An integer. Default -1: no other. */
  ignoreClass?: number;
}

/** Of losses and metrics that take integer labels, and no targets of the outputs' shape. */
export interface TakesLabels {
  readonly takesLabels: true;
}

/** What `model.compile` takes as a loss or a metric. */
export type LabelFunction = ((labels: tf.Tensor, logits: tf.Tensor) => tf.Scalar) & TakesLabels;

const makers = new WeakMap<object, string>();

/** Says that `make`, called `name`, makes a loss or a metric: given to `compile` uncalled it is a mistake. */
export function registerLabelMaker(name: string, make: (options?: never) => LabelFunction): void {
  makers.set(make, name);
}

/** The name of a function that makes a loss or a metric; undefined for anything else. */
export function labelMakerName(given: unknown): string | undefined {
  return typeof given === 'function' ? makers.get(given) : undefined;
}

/** tf.js calls a metric as its function is called, which is something else in a program that was minified. */
export function labelFunction(
  name: string,
  { ignoreClass = -1, ...others }: LabelOptions,
  run: (ids: tf.Tensor, logits: tf.Tensor) => tf.Tensor,
): LabelFunction {
  requireKnown(name, Object.keys(others), ['ignoreClass']);
  if (!Number.isInteger(ignoreClass)) {
    throw new OptionError(`${name}: ignoreClass must be an integer; got ${ignoreClass}`);
  }
  const tidied = (labels: tf.Tensor, logits: tf.Tensor) =>
    tf.tidy(() => run(labelsOf(name, labels, logits, ignoreClass), logits) as tf.Scalar);
  return Object.assign(Object.defineProperty(tidied, 'name', { value: name }), {
    takesLabels: true as const,
  });
}

/**
 * int32 labels [...] of logits [..., K], -1 where one does not count: where it is -1 or `ignoreClass`, and as in Keras where
 * the mask that the logits carry has none.
 * @param labels [...] or [..., 1]
 * @throws ShapeError for any other shape
 */
function labelsOf(label: string, labels: tf.Tensor, logits: tf.Tensor, ignoreClass: number): tf.Tensor {
  const rows = logits.shape.slice(0, -1);
  const isColumn = labels.rank === logits.rank && labels.shape[rows.length] === 1;
  const given = isColumn ? shaped(labels, labels.shape.slice(0, -1)) : labels;
  requireShape(`${label}: labels of logits [${logits.shape.join(', ')}]`, given, rows);
  const ids = given.dtype === 'int32' ? given : given.toInt();
  const mask = maskOf(logits);
  const isMasked = mask && fits(mask.shape, rows) ? mask.cast('bool').logicalNot() : null;
  const isIgnored = ignoreClass === -1 ? null : ids.equal(ignoreClass);
  return [isMasked, isIgnored].reduce<tf.Tensor>(
    (left, hidden) => (hidden ? tf.where(hidden, tf.scalar(-1, 'int32'), left) : left),
    ids,
  );
}
