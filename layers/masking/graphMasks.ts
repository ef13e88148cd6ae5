/*
 * Masks in graphs. tf.js hands one object of arguments to all layers of a graph: a layer is given the mask of its first
 * input, or that of a layer before it where its own inputs have none, and a model used as a layer neither takes masks in
 * nor gives them out. Here, as in Keras 3, each tensor carries its mask, in the place that tf.js has for it
 * (`Tensor.kerasMask`), and a layer is given the masks of its own inputs, whatever model it is in. It holds for the layers
 * that tf.js comes with too, since masks pass through them.
 */
import * as tf from '@tensorflow/tfjs';
import { eachOnce } from './identity.js';
import { masksOfOutputs, repairStockMasks, supportsMasks } from './stockMasks.js';
import { carryMask, copyOf, maskOf } from './tensorMask.js';

type Masks = (tf.Tensor | null)[];
type Arguments = { mask?: tf.Tensor | Masks | null; [name: string]: unknown };
type Tensors = tf.Tensor | tf.Tensor[];

/** A layer that takes a list of masks, one an input, where tf.js gives that of the first input alone. */
export interface TakesEveryMask {
  readonly takesEveryMask: true;
}

/** Whether tf.js's executor is what calls layers now: the mask in its arguments may belong to another tensor. */
let inGraph = false;

function during<R>(graph: boolean, run: () => R): R {
  const before = inGraph;
  inGraph = graph;
  try {
    return run();
  } finally {
    inGraph = before;
  }
}

function listOf<X>(one: X | X[]): X[] {
  return Array.isArray(one) ? one : [one];
}

function isTensor(value: unknown): value is tf.Tensor {
  return value instanceof tf.Tensor;
}

type Apply = tf.layers.Layer['apply'];

function applyWithMasks(apply: Apply): Apply {
  return function (this: tf.layers.Layer, inputs, kwargs: Arguments = {}) {
    const list = listOf(inputs as Tensors);
    if (!isTensor(list[0])) {
      return apply.call(
        this,
        Array.isArray(inputs) ? eachOnce(inputs as tf.SymbolicTensor[]) : inputs,
        kwargs,
      );
    }
    const { mask, ...others } = kwargs;
    const given = inGraph && this.inboundNodes.length > 0 ? null : mask;
    const masks = list.map((input, i) => listOf(given)[i] ?? maskOf(input));
    const everyMask = list.length > 1 && (this as Partial<TakesEveryMask>).takesEveryMask && !isTensor(given);
    const own = masks.some(Boolean) ? { ...others, mask: everyMask ? masks : masks[0] } : others;
    if (this instanceof tf.LayersModel) {
      // Its layers look for masks on the tensors, and put them on what it gives out.
      return tf.tidy(
        () =>
          apply.call(
            this,
            list.map((input, i) => carrying(input, masks[i])),
            own,
          ) as Tensors,
      );
    }
    const outputs = during(false, () => apply.call(this, inputs, own)) as Tensors;
    carryOn(this, list, masks, listOf(outputs));
    return outputs;
  };
}

/** The tensor itself where it carries this mask already. */
function carrying(tensor: tf.Tensor, mask: tf.Tensor | null | undefined): tf.Tensor {
  if (!mask || mask === maskOf(tensor)) return tensor;
  const copy = copyOf(tensor);
  carryMask(copy, mask.clone());
  return copy;
}

/** Puts on outputs the masks that their layer says they have. */
function carryOn(layer: tf.layers.Layer, inputs: tf.Tensor[], masks: Masks, outputs: tf.Tensor[]): void {
  if (!supportsMasks(layer)) {
    if (masks.some(Boolean)) warnOfLostMask(layer);
    return;
  }
  const made = masksOfOutputs(layer, inputs, masks);
  outputs.forEach((output, i) => {
    const mask = made[i];
    if (mask) carryMask(output, masks.includes(mask) ? mask.clone() : mask);
  });
}

const warned = new WeakSet<tf.layers.Layer>();

/** Once for each layer, as Keras does. */
function warnOfLostMask(layer: tf.layers.Layer): void {
  if (warned.has(layer)) return;
  warned.add(layer);
  console.warn(
    `${layer.getClassName()} "${layer.name}" was given a mask and supports none: ` +
      'it takes padding for tokens, and so do the layers after it',
  );
}

type Method = (...args: unknown[]) => unknown;

/** tf.js's methods, by prototype; none of them is documented. */
function methodsOf(prototype: object, ...names: string[]): Record<string, Method> {
  const methods = prototype as Record<string, Method>;
  const missing = names.filter((name) => typeof methods[name] !== 'function');
  if (missing.length === 0) return methods;
  throw new Error(
    `tf.js ${tf.version_core} runs models otherwise than expected: there is no ${missing.join(', ')}`,
  );
}

/** Marks whatever enters tf.js's executor. */
function markGraphs(): void {
  const marked = (run: Method): Method =>
    function (this: unknown, ...args) {
      return during(true, () => run.apply(this, args));
    };
  const container = methodsOf(Object.getPrototypeOf(tf.LayersModel.prototype), 'call');
  container.call = marked(container.call as Method);
  const model = methodsOf(
    tf.LayersModel.prototype,
    'predictLoop',
    'execute',
    'makeTrainFunction',
    'makeTestFunction',
  );
  const { predictLoop, execute, makeTrainFunction, makeTestFunction } = model as Record<string, Method>;
  model.predictLoop = marked(predictLoop as Method);
  model.execute = marked(execute as Method);
  model.makeTrainFunction = function (this: unknown) {
    return marked(makeTrainFunction?.call(this) as Method);
  };
  model.makeTestFunction = function (this: { testFunction: Method }) {
    makeTestFunction?.call(this);
    this.testFunction = marked(this.testFunction);
  };
}

const INSTALLED = Symbol.for('tfjs-transformer-block/graphMasks');

/** Once for each tf.js, however often this package is loaded. */
export function installGraphMasks(): void {
  const layer = tf.layers.Layer.prototype as tf.layers.Layer & { [INSTALLED]?: true };
  if (layer[INSTALLED]) return;
  layer[INSTALLED] = true;
  markGraphs();
  layer.apply = applyWithMasks(layer.apply);
  // What tf.js does there is done above, with the masks of the inputs.
  methodsOf(layer, 'setMaskMetadata').setMaskMetadata = () => {};
  repairStockMasks();
}
