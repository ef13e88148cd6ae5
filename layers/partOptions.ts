import type * as tf from '@tensorflow/tfjs';

/*
 * Options that a layer passes on to its parts unread. Each part takes those that it declares and leaves the others, which
 * the layer as a whole knows or refuses.
 */

/** Options of tf.js that a layer has for itself, besides `name` and `trainable`. */
export const TFJS_OPTIONS: readonly string[] = [
  'dtype',
  'inputShape',
  'batchInputShape',
  'batchSize',
  'inputDType',
  'weights',
  'updatable',
  // Given to layers of a model that is loaded.
  'customObjects',
];

/** Of the process, as a part may be of another copy of this package. */
const FOR_PARTS = Symbol.for('tfjs-transformer-block/optionsForParts');

/**
 * The options of a layer as one of its parts takes them: all but those that tf.js takes, `seed` among them.
 * @param settled those that the layer says itself
 */
export function optionsForPart<C extends object, S extends object>(config: C, settled: S): C & S {
  const ofWhole = ['name', 'trainable', ...TFJS_OPTIONS];
  const passedOn = Object.entries(config).filter(([option]) => !ofWhole.includes(option));
  const marked = { ...Object.fromEntries(passedOn), ...settled, [FOR_PARTS]: Object.keys(settled) };
  return marked as object as C & S;
}

/** Which of a part's options the whole has settled; null where these are no options of a whole. */
export function settledByWhole(config: object): readonly string[] | null {
  return (config as { readonly [FOR_PARTS]?: readonly string[] })[FOR_PARTS] ?? null;
}

/** The config of a part without what the whole has settled: what it adds to the config of the whole. */
export function addedByPart(
  config: tf.serialization.ConfigDict,
  settled: readonly string[],
): tf.serialization.ConfigDict {
  return Object.fromEntries(Object.entries(config).filter(([option]) => !settled.includes(option)));
}
