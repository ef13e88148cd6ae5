import * as tf from '@tensorflow/tfjs';
import type { HasAttention, HasEmbeddings } from '../../layers/capabilities.js';
import { wholeBias } from '../../layers/ops/contextualBias.js';
import { relativeScores } from '../../layers/ops/relativeKeys.js';
import { applyRotation } from '../../layers/ops/rotary.js';
import { expandRelativeBias } from '../../layers/ops/scoreBias.js';
import type { AttentionPositions } from '../../layers/positional/positionalEncoding.js';
import { consecutivePositions, type Positions } from '../../layers/positions.js';
import { sum } from '../util/sum.js';
import { type ContentBias, contentBiases } from './contentBias.js';
import { encodedAt } from './encodedAt.js';
import { attentionsOf, embeddingsOf } from './layersWith.js';
import { rotationOf } from './rotationOf.js';

/** What the encodings in a model do at positions 0, 1, ..., T - 1. */
export interface PositionalProbe {
  /** What the embedding makes of zeros, [position][channel]; null where it adds nothing. */
  readonly inputs: readonly (readonly number[])[] | null;
  /** One for each attention, in the order in which the model has them. */
  readonly attentions: readonly AttentionProbe[];
}

/** A distance is key position - query position: entry T - 1 is 0, the ones before it look back. */
export interface AttentionProbe {
  /** What is added to scores, [head][distance]; null where nothing is, or at a distance that the head does not look at. */
  readonly scoreBias: readonly (readonly (number | null)[])[] | null;
  /**
   * The product of a query and a key that would be the same unit vector, all its channels equal, if places did nothing to
   * them, [head][distance]; null where that is always 1. For turns of channel pairs it is the mean over all such vectors.
   */
  readonly similarity: readonly (readonly number[])[] | null;
  /** By how much channel pairs turn, [position][pair], in radians, -pi to pi; null where none turns. */
  readonly rotation: readonly (readonly number[])[] | null;
  /**
   * What is added to the scores of the inputs that were given, [head][query][key], where that depends on what their tokens are;
   * else there is none.
   */
  readonly contentBias?: ContentBias | undefined;
}

/** What float32 may lose in a product of unit vectors. */
const ROUNDING = 1e-5;

/**
 * Measures the effect of every encoding in a model, through the methods that its layers call, for any encoding. Where a
 * number does not depend on the distance alone, its mean over the pairs at that distance is given.
 *
 * An encoding that depends on content is measured with zeros, and also with `inputs` if they are given.
 *
 * @param length T, at least 1
 * @param inputs what `model.predict` takes, of one sequence
 * @throws RangeError when length is out of its range, or an encoding has no such position.
 * @see similarity, of rotary embeddings: Su et al. 2021, 2104.09864, section 3.4.3
 * @example
 * const { attentions } = await positionalProbe(model, 16);
 * console.log(attentions[0]?.scoreBias?.[0]); // of the first head, from 15 tokens back to 15 ahead
 */
export async function positionalProbe(
  model: tf.LayersModel,
  length: number,
  inputs?: tf.Tensor | tf.Tensor[],
): Promise<PositionalProbe> {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`positionalProbe: length must be an integer of at least 1; got ${length}`);
  }
  const at = consecutivePositions(length);
  const [embedding] = embeddingsOf(model);
  const content = inputs && (await contentBiases(model, inputs));
  return {
    inputs: embedding ? await inputsOf(embedding, at) : null,
    attentions: await Promise.all(
      attentionsOf(model).map(async (layer) => {
        const contentBias = content?.get(layer);
        return { ...(await attentionProbe(layer, at)), ...(contentBias && { contentBias }) };
      }),
    ),
  };
}

async function inputsOf(
  { embeddingShape, positional }: HasEmbeddings,
  at: Positions,
): Promise<number[][] | null> {
  const { modelDim } = embeddingShape;
  const added = tf.tidy(() => {
    const zeros = tf.zeros([1, at.length, modelDim]);
    return positional
      .encodeInputs(zeros, { ...at, training: false })
      .reshape([at.length, modelDim])
      .clone();
  });
  const table = await read<number[][]>(added);
  return table.flat().some((value) => value !== 0) ? table : null;
}

async function attentionProbe(
  layer: tf.layers.Layer & HasAttention,
  positions: Positions,
): Promise<AttentionProbe> {
  const at = { queries: positions, keys: positions };
  return {
    scoreBias: await biasOf(layer, at),
    similarity: await similarityOf(layer, at),
    rotation: await rotationOf(layer, positions),
  };
}

async function biasOf(layer: HasAttention, at: AttentionPositions): Promise<(number | null)[][] | null> {
  const length = at.queries.length;
  const [bias] = tf.tidy(() => {
    const added = wholeBias(encodedAt(layer, at, 0).bias);
    if (!added) return [];
    const whole = expandRelativeBias(added, length, length);
    return [whole.broadcastTo([1, whole.shape[1] as number, length, length])];
  });
  if (!bias) return null;
  const [heads = []] = await read<number[][][][]>(bias);
  // A bias of -Infinity hides a key.
  return heads.map((scores) =>
    byDistance(scores).map((mean) => (mean === Number.NEGATIVE_INFINITY ? null : mean)),
  );
}

async function similarityOf(layer: HasAttention, at: AttentionPositions): Promise<number[][] | null> {
  const { numHeads, numKeyValueHeads, keyDim } = layer.attentionShape;
  const length = at.queries.length;
  const products = tf.tidy(() => {
    const { queries, keys, rotation, ...rows } = encodedAt(layer, at, keyDim ** -0.5);
    const width = queries.shape[3] as number;
    // Not in five axes: WebGPU would read them back, which a browser may answer by taking the device away.
    const allKeys = applyRotation(keys, rotation, 'keys')
      .reshape([length * numKeyValueHeads, 1, width])
      .tile([1, numHeads / numKeyValueHeads, 1]);
    const byHead = (x: tf.Tensor) => x.reshape([length, numHeads, width]).transpose([1, 0, 2]);
    const q = byHead(applyRotation(queries, rotation, 'queries'));
    const k = byHead(allKeys);
    const ofKeys = tf.matMul(q, k, false, true);
    const gained = relativeScores(q.expandDims(0), k.expandDims(0), rows);
    return gained ? ofKeys.add(gained.squeeze([0])) : ofKeys;
  });
  const heads = (await read<number[][][]>(products)).map(byDistance);
  return heads.flat().some((product) => Math.abs(product - 1) > ROUNDING) ? heads : null;
}

/** The mean along each diagonal of [query][key]. */
function byDistance(matrix: readonly (readonly number[])[]): number[] {
  const length = matrix.length;
  return Array.from({ length: 2 * length - 1 }, (_, entry) => {
    const distance = entry - length + 1;
    const values = matrix.flatMap((row, query) => row[query + distance] ?? []);
    return sum(values) / values.length;
  });
}

/** Its numbers, and the tensor is gone. */
async function read<N>(tensor: tf.Tensor): Promise<N> {
  const numbers = await tensor.array();
  tensor.dispose();
  return numbers as N;
}
