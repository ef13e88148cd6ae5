/*
 * The masks of tf.js's merging layers: its own leave out the last input's, and give `tf.layers.add` a mask [1, B, T].
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

/** Gives the right ones to `tf.layers.add` and its kin, and to `tf.layers.concatenate`. */
export function mergeMasks(): void {
  const concatenate = Object.getPrototypeOf(tf.layers.concatenate()) as tf.layers.Layer & { axis: number };
  const merge = Object.getPrototypeOf(concatenate) as tf.layers.Layer;
  merge.computeMask = (_inputs, masks) => everywhere(masks as Masks) as tf.Tensor;
  concatenate.computeMask = function (this: typeof concatenate, inputs, masks) {
    return joined(inputs as tf.Tensor[], masks as Masks, this.axis) as tf.Tensor;
  };
}
