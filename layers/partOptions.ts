import type * as tf from '@tensorflow/tfjs';
import { requireKnown } from './checks.js';

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

/** Which of a part's options are not simply those of the whole. */
export interface PartMarks {
  /** What the whole says itself: no options of anyone. */
  readonly settled: readonly string[];
  /** What was given for this part alone, under its role; null where its role is no option of the whole. */
  readonly own: readonly string[] | null;
}

/** Options that every layer has for itself. */
const OF_WHOLE: readonly string[] = ['name', 'trainable', ...TFJS_OPTIONS];

/**
 * The options of a layer as one of its parts takes them: all but those that tf.js takes, `seed` among them.
 * @param settled those that the layer says itself
 * @param own those of this part alone, which win over the layer's; null where there can be none
 */
export function optionsForPart<C extends object, S extends object>(
  config: C,
  settled: S,
  own: object | null,
): C & S {
  const passedOn = Object.entries(config).filter(([option]) => !OF_WHOLE.includes(option));
  const marks: PartMarks = { settled: Object.keys(settled), own: own && Object.keys(own) };
  const marked = { ...Object.fromEntries(passedOn), ...own, ...settled, [FOR_PARTS]: marks };
  return marked as object as C & S;
}

/** null where these are no options of a part. */
export function marksOfPart(config: object): PartMarks | null {
  return (config as { readonly [FOR_PARTS]?: PartMarks })[FOR_PARTS] ?? null;
}

type Config = tf.serialization.ConfigDict;

/** A part that takes its options from the whole. */
export type MarkedPart = readonly [role: string, config: Config, marks: PartMarks];

/** What parts add to the config of the whole: their options, and under their roles those that are their own. */
export function addedByParts(parts: readonly MarkedPart[]): Config {
  return Object.assign({}, ...parts.map((part) => addedByPart(...part)));
}

function addedByPart(role: string, config: Config, { settled, own }: PartMarks): Config {
  const picked = (isPicked: (option: string) => boolean): Config =>
    Object.fromEntries(Object.entries(config).filter(([option]) => isPicked(option)));
  const isOwn = (option: string) => own?.includes(option) ?? false;
  const shared = picked((option) => !settled.includes(option) && !isOwn(option));
  return own && own.length > 0 ? { ...shared, [role]: picked(isOwn) } : shared;
}

/**
 * The options of the whole that parts take.
 * @throws OptionError for one that is a part's own and that it does not have.
 */
export function optionsOfParts(label: string, parts: readonly MarkedPart[]): string[] {
  return parts.flatMap(([role, config, { settled, own }]) => {
    const options = Object.keys(config).filter(
      (option) => !OF_WHOLE.includes(option) && !settled.includes(option),
    );
    requireKnown(`${label}: ${role}`, own ?? [], options);
    return own ? [role, ...options] : options;
  });
}
