import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { type AttentionMask, additiveMask } from './attentionMask.js';
import { dropout } from './dropout.js';
import { operation } from './operation.js';
import { type RotaryLayout, requireTurn, type Turn, turn, turnPlainly } from './rotary.js';
import { biasGradient, wholeBias } from './scoreBias.js';
import { fits, requireShape, shaped, widthOf } from './shapes.js';
import { withGradient } from './withGradient.js';

/** How queries and keys turn before they meet; both in one layout. */
export interface Rotation {
  queries: Turn;
  keys: Turn;
}

export interface AttentionOptions {
  /** Turns of queries and keys. */
  rotation?: Rotation | null;
  /** Added to the scaled scores: [1 or B, H, T, S], or [H, T + S - 1] by the distance of key and query. */
  bias?: tf.Tensor | null;
  /** Who may attend to whom. */
  mask?: AttentionMask | null;
  /** Share of the weights set to zero; none by default. */
  dropout?: { rate: number; seed?: number };
}

/**
 * softmax(queries keys^T / sqrt(D) + bias + mask) values (Vaswani et al. 2017, 1706.03762).
 *
 * Keys and values may have fewer heads than queries: each group of H / K consecutive query heads shares one
 * (Ainslie et al. 2023, 2305.13245). Where the backend has a kernel for it, the scores are never held as a whole.
 *
 * @param queries [B, T, H, D]
 * @param keys [B, S, K, D]
 * @param values [B, S, K, D]
 * @returns [B, T, H, D]
 * @throws RangeError when the shapes do not fit
 */
export function attention(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: AttentionOptions = {},
): tf.Tensor {
  if (options.dropout?.rate) return attentionWithWeights(queries, keys, values, options).outputs;
  requireFit(queries, keys, values, options);
  const { rotation, mask } = options;
  const limits = mask?.limits ?? null;
  const bias = options.bias && fullBias(options.bias, queries, keys);
  const constants: Constants = {
    ...{ queryCos: rotation?.queries.cos ?? null, querySin: rotation?.queries.sin ?? null },
    ...{ keyCos: rotation?.keys.cos ?? null, keySin: rotation?.keys.sin ?? null },
    ...{ padding: mask?.padding ?? null, allowed: mask?.allowed ?? null },
    limits: limits && limits.dtype !== 'int32' ? limits.toInt() : limits,
  };
  const { rotaryDim = 0, layout = 'halfSplit' } = rotation?.queries ?? {};
  const attributes = { rotaryDim, layout };
  const attend = withGradient((queries: tf.Tensor, keys: tf.Tensor, values: tf.Tensor, bias?: tf.Tensor) => {
    const inputs = { queries, keys, values, bias: bias ?? null, ...constants };
    const [outputs, rest] = forward(inputs, attributes) as [tf.Tensor, tf.Tensor];
    return {
      value: outputs,
      saved: { ...inputs, outputs, rest },
      gradient: (dy, saved) => backward({ dy, ...saved }, attributes),
    };
  });
  return bias ? attend(queries, keys, values, bias) : attend(queries, keys, values);
}

/**
 * The same, and the weights [B, H, T, S] before dropout; both have gradients. It holds all scores at once.
 */
export function attentionWithWeights(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: AttentionOptions = {},
): { outputs: tf.Tensor; weights: tf.Tensor } {
  const { rotation } = options;
  const q = rotation ? turn(queries, rotation.queries, 'second') : queries;
  const k = rotation ? turn(keys, rotation.keys, 'second') : keys;
  const weights = attentionWeights(swapHeads(q), swapHeads(k), options);
  const kept = dropout(weights, options.dropout ?? { rate: 0 });
  return { outputs: mixed(kept, swapHeads(values)), weights };
}

function requireFit(queries: tf.Tensor, keys: tf.Tensor, values: tf.Tensor, options: AttentionOptions): void {
  const [B = 0, T = 0, H = 0, D = 0] = queries.shape;
  const [, S = 0, K = 0] = keys.shape;
  requireShape('attention: queries', queries, [null, null, null, null]);
  requireShape('attention: keys', keys, [B, null, null, D]);
  requireShape('attention: values', values, keys.shape);
  if (H % K !== 0) {
    throw new ShapeError(
      `attention: the heads of queries must be a multiple of those of keys; got ${H} and ${K}`,
    );
  }
  const { rotation, mask } = options;
  if (rotation) {
    requireTurn('attention: queries', rotation.queries, B, T, D);
    requireTurn('attention: keys', rotation.keys, B, S, D);
  }
  const batchOf = (tensor: tf.Tensor | null | undefined) => (tensor?.shape[0] === 1 ? 1 : B);
  requireShape('attention: padding', mask?.padding ?? null, [B, S]);
  requireShape('attention: allowed', mask?.allowed ?? null, [batchOf(mask?.allowed), T, S]);
  requireShape('attention: limits', mask?.limits ?? null, [batchOf(mask?.limits), T]);
}

/** A bias in one of its two forms, whatever it was to be spread from. */
function fullBias(bias: tf.Tensor, queries: tf.Tensor, keys: tf.Tensor): tf.Tensor {
  const [, T = 0, H = 0] = queries.shape;
  const S = keys.shape[1] as number;
  if (fits(bias.shape, [H, T + S - 1])) return bias;
  const shape = [queries.shape[0] === bias.shape[0] ? (bias.shape[0] as number) : 1, H, T, S];
  return fits(bias.shape, shape) ? bias : bias.broadcastTo(shape);
}

/** What has no gradient, by name. */
type Constants = {
  queryCos: tf.Tensor | null;
  querySin: tf.Tensor | null;
  keyCos: tf.Tensor | null;
  keySin: tf.Tensor | null;
  padding: tf.Tensor | null;
  allowed: tf.Tensor | null;
  limits: tf.Tensor | null;
};

type AttentionInputs = Constants & {
  queries: tf.Tensor;
  keys: tf.Tensor;
  values: tf.Tensor;
  bias: tf.Tensor | null;
};

type AttentionAttributes = { rotaryDim: number; layout: RotaryLayout };

/** -> [outputs, what the gradient needs besides]: here the weights [B, H, T, S]. */
const forward = operation<AttentionInputs, AttentionAttributes>(
  'TransformerAttention',
  (inputs, attributes) => {
    const [q, k] = turned(inputs, attributes);
    const weights = attentionWeights(swapHeads(q), swapHeads(k), { bias: inputs.bias, mask: inputs });
    return [mixed(weights, swapHeads(inputs.values)), weights];
  },
);

/** -> [dQueries, dKeys, dValues], and dBias where there is a bias. */
const backward = operation<
  AttentionInputs & { dy: tf.Tensor; outputs: tf.Tensor; rest: tf.Tensor },
  AttentionAttributes
>('TransformerAttentionGrad', (inputs, attributes) => {
  const { dy, rest: weights, bias } = inputs;
  const scale = 1 / Math.sqrt(dy.shape[3] as number);
  const [q, k] = turned(inputs, attributes).map(swapHeads) as [tf.Tensor, tf.Tensor];
  const v = swapHeads(inputs.values);
  const [dOutputs, grouped] = [byGroup(swapHeads(dy), v), byGroup(weights, v)];
  const dWeights = tf.matMul(dOutputs, v, false, true);
  const slopes = grouped.mul(dWeights);
  const dScores = slopes.sub(grouped.mul(slopes.sum(-1, true)));
  const scaled = dScores.mul(scale);
  const dq = swapHeads(shaped(tf.matMul(scaled, k), q.shape));
  const dk = swapHeads(tf.matMul(scaled, byGroup(q, k), true, false));
  const dv = swapHeads(tf.matMul(grouped, dOutputs, true, false));
  const [dQueries, dKeys] = turned({ ...inputs, queries: dq, keys: dk }, attributes, true);
  if (!bias) return [dQueries, dKeys, dv];
  return [dQueries, dKeys, dv, biasGradient(shaped(dScores, weights.shape), bias)];
});

/** Queries and keys as they meet, or a gradient of those before they turned. */
function turned(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  undo = false,
): [tf.Tensor, tf.Tensor] {
  const { queries, keys, queryCos, querySin, keyCos, keySin } = inputs;
  const by = (x: tf.Tensor, cos: tf.Tensor | null, sin: tf.Tensor | null) =>
    cos && sin ? turnPlainly(x, { cos, sin, ...attributes }, 'second', undo) : x;
  return [by(queries, queryCos, querySin), by(keys, keyCos, keySin)];
}

/** Queries [B, H, T, D] and keys [B, K, S, D] -> softmax of their scores [B, H, T, S]. */
function attentionWeights(
  queries: tf.Tensor,
  keys: tf.Tensor,
  { bias, mask }: Pick<AttentionOptions, 'bias' | 'mask'>,
): tf.Tensor {
  const [B, H, T, D] = queries.shape as [number, number, number, number];
  const S = keys.shape[2] as number;
  const scaled = queries.mul(1 / Math.sqrt(D));
  let scores = shaped(tf.matMul(byGroup(scaled, keys), keys, false, true), [B, H, T, S]);
  if (bias) scores = scores.add(wholeBias(bias, T, S));
  const masked = mask ? additiveMask(mask, S) : null;
  return tf.softmax(masked ? scores.add(masked) : scores);
}

/** Weights [B, H, T, S] and values [B, K, S, D] -> [B, T, H, D] */
function mixed(weights: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const [B, H, T] = weights.shape as [number, number, number];
  const outputs = tf.matMul(byGroup(weights, values), values);
  return swapHeads(shaped(outputs, [B, H, T, widthOf(values)]));
}

/** [B, H, T, N] -> [B, K, (H / K) T, N]: the heads that share a key join the query axis, so nothing is copied. */
function byGroup(x: tf.Tensor, like: tf.Tensor): tf.Tensor {
  const [B, H, T, N] = x.shape as [number, number, number, number];
  const K = like.shape[1] as number;
  return shaped(x, [B, K, (H / K) * T, N]);
}

/** [B, T, H, D] <-> [B, H, T, D] */
function swapHeads(x: tf.Tensor): tf.Tensor {
  return x.transpose([0, 2, 1, 3]);
}
