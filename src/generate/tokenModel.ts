import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../../layers/index.js';
import { carryMask, maskOf } from '../../layers/masking/tensorMask.js';
import { type Node, nodesInOrder } from '../models/blocks.js';

/** What a layer gives at one of its places in a model. */
export interface Place {
  readonly layer: tf.layers.Layer;
  readonly tensor: tf.SymbolicTensor;
}

/**
 * A model that gives logits for the token after each of its ids, in two parts: what depends on the ids, and what does not and so
 * is computed once, as the encoder of an encoder-decoder. A model of ids alone has nothing of the second.
 */
export interface TokenModel {
  readonly vocabSize: number;
  /** Whether it has a source besides the ids. */
  readonly hasSource: boolean;
  /** Where layers depend on the ids, in the order in which they run. */
  readonly places: readonly Place[];
  /** Which place is the logits. */
  readonly logits: number;
  /** Source ids [B, S] -> what the other part needs of them, one row a sequence; the caller disposes it. */
  encode(source: tf.Tensor): tf.Tensor[];
  /** Ids [B, T] -> what each place gives; inside of a `tf.tidy`. */
  run(ids: tf.Tensor, memory: readonly tf.Tensor[]): tf.Tensor[];
}

/** @throws RangeError when the model is not a language model. */
export function tokenModel(model: tf.LayersModel): TokenModel {
  const vocabSize = vocabSizeOf(model);
  const ids = model.inputs[model.inputs.length - 1] as tf.SymbolicTensor;
  const source = model.inputs.length > 1 ? model.inputs[0] : undefined;
  const dependent = new Set([ids]);
  const [ofSource, ofIds]: [Node[], Node[]] = [[], []];
  for (const node of nodesInOrder(model)) {
    const depends = node.inputTensors.some((tensor) => dependent.has(tensor));
    (depends ? ofIds : ofSource).push(node);
    if (depends) for (const tensor of node.outputTensors) dependent.add(tensor);
  }
  const needed = ofIds.flatMap(({ inputTensors }) => inputTensors).filter((tensor) => !dependent.has(tensor));
  const memories = [...new Set(needed)];
  const places = ofIds.flatMap(({ outboundLayer, outputTensors }) =>
    outputTensors.map((tensor) => ({ layer: outboundLayer, tensor })),
  );
  return {
    ...{ vocabSize, places, hasSource: source !== undefined },
    logits: places.findIndex(({ tensor }) => tensor === model.outputs[0]),
    encode: (given) =>
      source ? tf.tidy(() => values(memories, runNodes(ofSource, new Map([[source, given]])))) : [],
    run: (given, memory) => {
      const known = new Map([[ids, given]]);
      for (const [i, tensor] of memories.entries()) known.set(tensor, memory[i] as tf.Tensor);
      return values(
        places.map(({ tensor }) => tensor),
        runNodes(ofIds, known),
      );
    },
  };
}

type Known = Map<tf.SymbolicTensor, tf.Tensor>;

/** Runs layers at their places. Unlike a `tf.LayersModel`, it may begin anywhere in a graph. */
function runNodes(nodes: readonly Node[], known: Known): Known {
  for (const { outboundLayer, inputTensors, outputTensors, callArgs } of nodes) {
    if (outputTensors.every((tensor) => known.has(tensor))) continue;
    const inputs = values(inputTensors, known);
    const outputs = [
      outboundLayer.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs, callArgs),
    ].flat();
    for (const [i, tensor] of outputTensors.entries()) known.set(tensor, outputs[i] as tf.Tensor);
  }
  return known;
}

function values(tensors: readonly tf.SymbolicTensor[], known: Known): tf.Tensor[] {
  return tensors.map((tensor) => known.get(tensor) as tf.Tensor);
}

/** Some rows of a tensor, with those of the mask that it carries. */
export function gatherRows(x: tf.Tensor, rows: readonly number[]): tf.Tensor {
  return tf.tidy(() => {
    const indices = tf.tensor1d([...rows], 'int32');
    const chosen = tf.gather(x, indices);
    const mask = maskOf(x);
    if (mask) carryMask(chosen, tf.gather(mask.cast('float32'), indices));
    return chosen;
  });
}

/** V. @throws RangeError when the model is not a language model. */
export function vocabSizeOf(model: tf.LayersModel): number {
  const [inputs, outputs] = [model.inputs, model.outputs].map((all) => all.map(({ shape }) => shape)) as [
    tf.Shape[],
    tf.Shape[],
  ];
  const vocabSize = outputs[0]?.[2];
  const takesIds = inputs.length <= 2 && inputs.every((shape) => shape.length === 2 && shape[1] === null);
  if (takesIds && outputs.length === 1 && outputs[0]?.length === 3 && vocabSize) return vocabSize;
  const said = (shapes: tf.Shape[]) =>
    shapes.map((shape) => `[${shape.map((axis) => axis ?? 'any').join(', ')}]`).join(' and ');
  throw new ShapeError(
    'generate: the model must map ids [B, T] of any length, or those of a source and of a target, to logits [B, T, V]; ' +
      `this one maps ${said(inputs)} to ${said(outputs)}`,
  );
}
