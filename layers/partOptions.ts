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

/** The options of a layer as its parts take them: all but those that tf.js takes, and `seed` among them. */
export function optionsForParts<C extends object>(config: C): C {
  const ofWhole = ['name', 'trainable', ...TFJS_OPTIONS];
  const passedOn = Object.entries(config).filter(([option]) => !ofWhole.includes(option));
  return { ...Object.fromEntries(passedOn), [FOR_PARTS]: true } as C;
}

/** Whether these are the options of a whole layer, given to a part. */
export function areForParts(config: object): boolean {
  return FOR_PARTS in config;
}
