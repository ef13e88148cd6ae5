/*
 * What tf.js's own layers do with masks, where that is wrong: `tf.layers.add` and its kin leave out the last input's and give
 * a mask [1, B, T]; `tf.layers.softmax` takes the mask of tokens for one of numbers.
 */
import * as tf from '@tensorflow/tfjs';

type Masks = readonly (tf.Tensor | null | undefined)[];

/** Any number of masks [B, T] to one: a token is one where every input that has a mask has one. */
function everywhere(masks: Masks): tf.Tensor | null {
  const given = masks.filter((mask): mask is tf.Tensor => mask != null);
  return given.length === 0
    ? null
    : tf.tidy(() => given.map(asBool).reduce((all, mask) => all.logicalAnd(mask)));
}

/** Masks of inputs that are joined along `axis`: along the last one of them, everywhere; else one after the other. */
function joined(inputs: readonly tf.Tensor[], masks: Masks, axis: number): tf.Tensor | null {
  const rank = inputs[0]?.rank ?? 0;
  const along = axis < 0 ? axis + rank : axis;
  if (masks.every((mask) => mask == null)) return null;
  if (along >= 2) return everywhere(masks);
  const parts = inputs.map((input, i) => {
    const mask = masks[i];
    return mask ? asBool(mask) : tf.ones(input.shape.slice(0, 2), 'bool');
  });
  return tf.tidy(() => tf.concat(parts, along));
}

function asBool(mask: tf.Tensor): tf.Tensor {
  return mask.dtype === 'bool' ? mask : mask.cast('bool');
}

/** Layers that compute each token alone and do not say so, as they do in Keras. */
const TOKENWISE = new Set(['ELU', 'LeakyReLU', 'PReLU', 'Softmax', 'ThresholdedReLU']);

/** Whether masks go through a layer. */
export function supportsMasks(layer: tf.layers.Layer): boolean {
  return layer.supportsMasking || TOKENWISE.has(layer.getClassName());
}

/** The masks of the outputs of a layer that supports them; it has one for each, or one in all. */
export function masksOfOutputs(layer: tf.layers.Layer, inputs: tf.Tensor[], masks: Masks): Masks {
  const made = layer.supportsMasking ? layer.computeMask(inputs, masks as tf.Tensor[]) : masks;
  return Array.isArray(made) ? made : [made as tf.Tensor | null];
}

type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: { mask?: tf.Tensor | null }) => tf.Tensor | tf.Tensor[];

/** A mask [B, T] goes on with the tokens; it hides none of the C numbers that the softmax is over. */
function softmaxOfNumbers(call: Call): Call {
  return function (this: tf.layers.Layer, inputs, { mask = null, ...others }) {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    return call.call(this, inputs, mask && mask.rank === x?.rank ? { ...others, mask } : others);
  };
}

/** Puts it right, in the classes of tf.js. */
export function repairStockMasks(): void {
  const concatenate = Object.getPrototypeOf(tf.layers.concatenate()) as tf.layers.Layer & { axis: number };
  const merge = Object.getPrototypeOf(concatenate) as tf.layers.Layer;
  const softmax = Object.getPrototypeOf(tf.layers.softmax()) as { call: Call };
  softmax.call = softmaxOfNumbers(softmax.call);
  merge.computeMask = (_inputs, masks) => everywhere(masks as Masks) as tf.Tensor;
  concatenate.computeMask = function (this: typeof concatenate, inputs, masks) {
    return joined(inputs as tf.Tensor[], masks as Masks, this.axis) as tf.Tensor;
  };
}
