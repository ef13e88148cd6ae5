import type * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import type { AttentionMask } from './attentionMask.js';
import { type AttentionNumbers, type AttentionSpec, attentionNumbers } from './attentionSpec.js';
import {
  mixed,
  mixedGradients,
  operands,
  type Relations,
  weightsGradients,
  weightsOf,
  weightsThatCount,
} from './attentionSteps.js';
import { dropout } from './dropout.js';
import { operation } from './operation.js';
import { applyRotation, type RotaryLayout, type Rotation, requireTables, rotateNoGrad } from './rotary.js';
import { relativeLength } from './scoreBias.js';
import { finite } from './select.js';
import { fits, requireShape, widthOf } from './shapes.js';
import { isNarrower, narrowed, widened } from './valueWidth.js';
import { withGradient, zerosFrom } from './withGradient.js';

export interface AttentionOptions extends AttentionSpec {
  /** Turns of queries and keys. */
  rotation?: Rotation | null;
  /**
   * Added to the scaled scores: [1 or B, H, T, S]; [1 or B, H, 1, S] where it is the same for all queries; [H, T + S - 1]
   * by the distance of key and query, entry j - i + T - 1 for key j and query i. -Infinity hides a key from a query, as
   * a mask does.
   */
  bias?: tf.Tensor | null;
  /**
   * Added to keys by their distance from the query, for the scores alone: [1 or H, T + S - 1, D], row j - i + T - 1 for
   * key j and query i. They do not turn, and meet queries that have turned. A row for each pair is never made.
   */
  relativeKeys?: tf.Tensor | null;
  /** Added to queries by their distance from the key, in the same way: they meet keys that have turned. */
  relativeQueries?: tf.Tensor | null;
  /** Who may attend to whom. */
  mask?: AttentionMask | null;
  /** Share of the weights set to zero; none by default. */
  dropout?: { rate: number; seed?: number };
}

/**
 * softmax(scale (queries (keys + relativeKeys)^T + relativeQueries keys^T) + bias) values, over the keys that are not hidden
 * (Vaswani et al. 2017, 1706.03762).
 *
 * What is hidden has no part in outputs and gradients, even if it is NaN or infinite. A query with every key hidden, or
 * with no keys, has zero weights, a zero output and zero gradients. A query that sees a key or a value that is not finite
 * may have an output of NaN as a whole.
 *
 * Keys and values may have fewer heads than queries: each group of H / K consecutive query heads shares one
 * (Ainslie et al. 2023, 2305.13245). Where the backend has a kernel for it, the scores are never held as a whole.
 *
 * @param queries [B, T, H, D]
 * @param keys [B, S, K, D]
 * @param values [B, S, K, Dv], Dv at most D
 * @returns [B, T, H, Dv]
 * @throws RangeError when the shapes do not fit
 */
export function attention(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: AttentionOptions = {},
): tf.Tensor {
  if (options.dropout?.rate) return attentionWithWeights(queries, keys, values, options).outputs;
  if (isNarrower(values, queries)) {
    return narrowed(attention(queries, keys, widened(values, queries), options), values);
  }
  requireFit(queries, keys, values, options);
  if (queries.size * keys.size === 0) return nothing(queries, keys, values, options).outputs;
  const { rotation, mask } = options;
  const bias = options.bias && knownBias(options.bias, queries, keys);
  const constants: Constants = {
    ...{ queryCos: rotation?.queries.cos ?? null, querySin: rotation?.queries.sin ?? null },
    ...{ keyCos: rotation?.keys.cos ?? null, keySin: rotation?.keys.sin ?? null },
    ...{ padding: mask?.padding ?? null, allowed: mask?.allowed ?? null },
    firstVisibleKey: asInt(mask?.firstVisibleKey),
    lastVisibleKey: asInt(mask?.lastVisibleKey),
  };
  const { rotaryDim = 0, layout = 'halfSplit' } = rotation?.queries ?? {};
  const numbers = attentionNumbers(options, widthOf(queries));
  const attributes = { rotaryDim, layout, ...numbers };
  const attend = withGradient(
    (queries: tf.Tensor, keys: tf.Tensor, values: tf.Tensor, ...others: tf.Tensor[]) => {
      const inputs = { queries, keys, values, ...relationsOf(options, others), ...constants };
      const [outputs, residuals, q = null, k = null, v = null] = forward(inputs, attributes) as [
        tf.Tensor,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      return {
        value: outputs,
        saved: { ...inputs, outputs, residuals, q, k, v },
        gradient: (dy, saved) => backward({ dy, ...saved }, attributes),
      };
    },
  );
  return attend(queries, keys, values, ...present(bias, ...scaledRows(options, numbers)));
}

/**
 * The same, and the weights [B, H, T, S] before dropout and after it; all have gradients. It holds all scores at once.
 */
export function attentionWithWeights(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: AttentionOptions = {},
): { outputs: tf.Tensor; weights: tf.Tensor; keptWeights: tf.Tensor } {
  if (isNarrower(values, queries)) {
    const wide = attentionWithWeights(queries, keys, widened(values, queries), options);
    return { ...wide, outputs: narrowed(wide.outputs, values) };
  }
  requireFit(queries, keys, values, options);
  const { rotation, mask = null } = options;
  if (queries.size * keys.size === 0) return nothing(queries, keys, values, options);
  const queriesByHead = swapHeads(applyRotation(queries, rotation, 'queries'));
  const keysByHead = swapHeads(applyRotation(keys, rotation, 'keys'));
  const valuesByHead = swapHeads(values);
  const numbers = attentionNumbers(options, widthOf(queries));
  const bias = options.bias && knownBias(options.bias, queries, keys);
  const weigh = withGradient((queries: tf.Tensor, keys: tf.Tensor, ...others: tf.Tensor[]) => {
    const given = operands(queries, keys, valuesByHead);
    const relations = relationsOf(options, others);
    const weights = weightsOf(given, relations, mask, numbers);
    return {
      value: weights,
      saved: { q: given.q, k: given.k, ...relations, weights },
      gradient: (dy, { weights, q, k, ...relations }) =>
        weightsGradients(dy, weightsThatCount(weights, dy), { q, k }, relations, numbers),
    };
  });
  const mix = withGradient((weights: tf.Tensor, values: tf.Tensor) => {
    const [v] = finite(values) as [tf.Tensor];
    return {
      value: mixed(weights, v),
      saved: { weights, v },
      gradient: (dy, { weights, v }) => mixedGradients(dy, weightsThatCount(weights, dy), v),
    };
  });
  const weights = weigh(queriesByHead, keysByHead, ...present(bias, ...scaledRows(options, numbers)));
  const keptWeights = dropout(weights, options.dropout ?? { rate: 0 });
  return { outputs: swapHeads(mix(keptWeights, valuesByHead)), weights, keptWeights };
}

/** Of no queries or no keys. */
function nothing(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  { bias, relativeKeys, relativeQueries }: AttentionOptions,
): { outputs: tf.Tensor; weights: tf.Tensor; keptWeights: tf.Tensor } {
  const [B = 0, T = 0, H = 0] = queries.shape;
  const given = [queries, keys, values, ...present(bias, relativeKeys, relativeQueries)];
  const weights = zerosFrom(given, [B, H, T, keys.shape[1] as number]);
  return { outputs: zerosFrom(given, queries.shape), weights, keptWeights: weights };
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
    requireTables('attention: queries', rotation.queries, B, T, D);
    requireTables('attention: keys', rotation.keys, B, S, D);
  }
  for (const name of ['relativeKeys', 'relativeQueries'] as const) {
    const rows = options[name] ?? null;
    requireShape(`attention: ${name}`, rows, [rows?.shape[0] === 1 ? 1 : H, relativeLength(T, S), D]);
  }
  const batchOf = (tensor: tf.Tensor | null | undefined) => (tensor?.shape[0] === 1 ? 1 : B);
  requireShape('attention: padding', mask?.padding ?? null, [B, S]);
  requireShape('attention: allowed', mask?.allowed ?? null, [batchOf(mask?.allowed), T, S]);
  for (const name of ['firstVisibleKey', 'lastVisibleKey'] as const) {
    requireShape(`attention: ${name}`, mask?.[name] ?? null, [batchOf(mask?.[name]), T]);
  }
}

function asInt(tensor: tf.Tensor | null | undefined): tf.Tensor | null {
  return tensor && tensor.dtype !== 'int32' ? tensor.toInt() : (tensor ?? null);
}

function present(...tensors: (tf.Tensor | null | undefined)[]): tf.Tensor[] {
  return tensors.filter((tensor): tensor is tf.Tensor => !!tensor);
}

/** Relative keys, and relative queries as they meet keys: scaled, as queries are. */
function scaledRows(
  { relativeKeys, relativeQueries }: AttentionOptions,
  { scale }: AttentionNumbers,
): (tf.Tensor | null | undefined)[] {
  return [relativeKeys, relativeQueries?.mul(scale)];
}

/** By name again, of those that are present. */
function relationsOf(options: AttentionOptions, given: tf.Tensor[]): Relations {
  const rest = [...given];
  const next = (name: keyof Relations) => (options[name] ? (rest.shift() as tf.Tensor) : null);
  return {
    bias: next('bias'),
    relativeKeys: next('relativeKeys'),
    relativeQueries: next('relativeQueries'),
  };
}

/** A bias in one of its forms, whatever it was to be spread from. */
function knownBias(bias: tf.Tensor, queries: tf.Tensor, keys: tf.Tensor): tf.Tensor {
  const [B, T = 0, H = 0] = queries.shape;
  const S = keys.shape[1] as number;
  if (fits(bias.shape, [H, relativeLength(T, S)])) return bias;
  const batch = bias.rank === 4 && bias.shape[0] === B ? B : 1;
  const length = bias.rank === 4 && bias.shape[2] === 1 ? 1 : T;
  const shape = [batch as number, H, length, S];
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
  firstVisibleKey: tf.Tensor | null;
  lastVisibleKey: tf.Tensor | null;
};

type AttentionInputs = Constants & Relations & { queries: tf.Tensor; keys: tf.Tensor; values: tf.Tensor };

/** What a forward pass keeps besides its inputs; a kernel keeps nothing by head. */
type Saved = {
  outputs: tf.Tensor;
  residuals: tf.Tensor;
  q: tf.Tensor | null;
  k: tf.Tensor | null;
  v: tf.Tensor | null;
};

type AttentionAttributes = AttentionNumbers & { rotaryDim: number; layout: RotaryLayout };

/**
 * -> [outputs, what the gradient needs besides]: here the weights [B, H, T, S], and queries, keys and values as they met, by
 * head and finite.
 */
const forward = operation<AttentionInputs, AttentionAttributes>(
  'TransformerAttention',
  (inputs, attributes) => {
    const [queries, keys] = turned(inputs, attributes).map(swapHeads) as [tf.Tensor, tf.Tensor];
    const given = operands(queries, keys, swapHeads(inputs.values));
    const weights = weightsOf(given, inputs, inputs, attributes);
    return [swapHeads(mixed(weights, given.v)), weights, given.q, given.k, given.v];
  },
);

/** -> [dQueries, dKeys, dValues], and dBias, dRelativeKeys and dRelativeQueries where there are such. */
const backward = operation<AttentionInputs & Saved & { dy: tf.Tensor }, AttentionAttributes>(
  'TransformerAttentionGrad',
  (inputs, attributes) => {
    const { residuals: weights } = inputs;
    const [q, k, v] = [inputs.q, inputs.k, inputs.v] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const dy = swapHeads(inputs.dy);
    const counting = weightsThatCount(weights, dy);
    const [dWeights, dValues] = mixedGradients(dy, counting, v);
    const [dq, dk, ...others] = weightsGradients(dWeights, counting, { q, k }, inputs, attributes) as [
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const met = { ...inputs, queries: swapHeads(dq), keys: swapHeads(dk) };
    return [...turned(met, attributes, true), swapHeads(dValues), ...others];
  },
);

/** Queries and keys as they meet, or a gradient of those before they turned. */
function turned(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  undo = false,
): [tf.Tensor, tf.Tensor] {
  const { queries, keys, queryCos, querySin, keyCos, keySin } = inputs;
  const by = (x: tf.Tensor, cos: tf.Tensor | null, sin: tf.Tensor | null) =>
    cos && sin ? rotateNoGrad(x, { cos, sin, ...attributes }, 'second', undo) : x;
  return [by(queries, queryCos, querySin), by(keys, keyCos, keySin)];
}

/** [B, T, H, D] <-> [B, H, T, D] */
function swapHeads(x: tf.Tensor): tf.Tensor {
  return x.transpose([0, 2, 1, 3]);
}
