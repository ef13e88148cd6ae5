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
import { type ContextualBias, isAdapted, isContextual, type ScoreBias, wholeBias } from './contextualBias.js';
import { dropout } from './dropout.js';
import { byHead } from './heads.js';
import { hasKernel, type Inputs, operation } from './operation.js';
import type { RelativeRows } from './relativeKeys.js';
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
   * a mask does. Or a bias that a kernel makes of the scores as it has them, or scores to which a bias has been added.
   */
  bias?: ScoreBias | null;
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
  given: AttentionOptions = {},
): tf.Tensor {
  const options = settled(given);
  if (options.dropout?.rate) return attentionWithWeights(queries, keys, values, options).outputs;
  if (isNarrower(values, queries)) {
    return narrowed(attention(queries, keys, widened(values, queries), options), values);
  }
  requireFit(queries, keys, values, options);
  if (queries.size * keys.size === 0) return nothing(queries, keys, values, options).outputs;
  const { rotation, mask } = options;
  const contextual = contextualOf(queries, options);
  const numbers = attentionNumbers(options, widthOf(queries));
  const relations = {
    bias: contextual ? null : knownBias(options.bias, queries, keys),
    ...scaledRows(options, numbers),
    positionQueries: contextual && contextual.positionQueries !== queries ? contextual.positionQueries : null,
    positionVectors: contextual?.positionVectors ?? null,
  };
  const constants: Constants = {
    ...{ queryCos: rotation?.queries.cos ?? null, querySin: rotation?.queries.sin ?? null },
    ...{ keyCos: rotation?.keys.cos ?? null, keySin: rotation?.keys.sin ?? null },
    ...{ padding: mask?.padding ?? null, allowed: mask?.allowed ?? null },
    firstVisibleKey: asInt(mask?.firstVisibleKey),
    lastVisibleKey: asInt(mask?.lastVisibleKey),
  };
  const { rotaryDim = 0, layout = 'halfSplit' } = rotation?.queries ?? {};
  const { positionSides = 0, firstPlace = 0 } = contextual ?? {};
  const attributes = { rotaryDim, layout, positionSides, firstPlace, ...numbers };
  // Beside scores that an encoding has made, queries and keys have no gradient.
  const met = { queries, keys };
  const [fixed, moving] = given.bias && isAdapted(given.bias) ? [met, {}] : [{}, met];
  const varying = { ...moving, values, ...relations };
  const attend = withGradient((...others: tf.Tensor[]) => {
    const inputs = { ...fixed, ...replaced(varying, others), ...constants } as AttentionInputs;
    const [outputs, residuals, q = null, k = null, v = null] = forward(inputs, attributes) as [
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ];
    return {
      value: outputs,
      saved: { ...inputs, outputs, residuals, q, k, v },
      gradient: (dy, saved) => backward({ dy, ...saved }, attributes).slice(Object.keys(fixed).length),
    };
  });
  return attend(...present(varying));
}

/**
 * Computes `attention` and returns the weights [B, H, T, S] before and after dropout; all have gradients. It holds all
 * scores at once.
 */
export function attentionWithWeights(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  given: AttentionOptions = {},
): { outputs: tf.Tensor; weights: tf.Tensor; keptWeights: tf.Tensor } {
  const options = settled(given);
  if (isNarrower(values, queries)) {
    const wide = attentionWithWeights(queries, keys, widened(values, queries), options);
    return { ...wide, outputs: narrowed(wide.outputs, values) };
  }
  requireFit(queries, keys, values, options);
  const { rotation, mask = null } = options;
  if (queries.size * keys.size === 0) return nothing(queries, keys, values, options);
  const queriesByHead = byHead(applyRotation(queries, rotation, 'queries'));
  const keysByHead = byHead(applyRotation(keys, rotation, 'keys'));
  const valuesByHead = byHead(values);
  const numbers = attentionNumbers(options, widthOf(queries));
  const bias = knownBias(options.bias, queries, keys);
  const relations = { bias, ...scaledRows(options, numbers) };
  const weigh = withGradient((queries: tf.Tensor, keys: tf.Tensor, ...others: tf.Tensor[]) => {
    const { q, k, ...marks } = operands(queries, keys, valuesByHead);
    const met = replaced(relations, others);
    const weights = weightsOf({ q, k, ...marks }, met, mask, numbers);
    return {
      value: weights,
      saved: { q, k, ...met, weights },
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
  const weights = weigh(queriesByHead, keysByHead, ...present(relations));
  const keptWeights = dropout(weights, options.dropout ?? { rate: 0 });
  return { outputs: byHead(mix(keptWeights, valuesByHead)), weights, keptWeights };
}

/** Scores that an encoding has made are all there is: products of queries and keys do not count beside them. */
function settled(options: AttentionOptions): AttentionOptions {
  const { bias } = options;
  if (!bias || !isAdapted(bias)) return options;
  return { ...options, bias: bias.scores, scale: 0, relativeKeys: null, relativeQueries: null };
}

/** Of no queries or no keys. */
function nothing(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  { bias, relativeKeys = null, relativeQueries = null }: AttentionOptions,
): { outputs: tf.Tensor; weights: tf.Tensor; keptWeights: tf.Tensor } {
  const [B = 0, T = 0, H = 0] = queries.shape;
  const relations = { bias: wholeBias(bias), relativeKeys, relativeQueries };
  const given = [queries, keys, values, ...present(relations)];
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

/** Those that are there. */
function present(tensors: Inputs): tf.Tensor[] {
  return Object.values(tensors).filter((tensor) => tensor !== null);
}

/** Relative keys, and relative queries as they meet keys: scaled, as queries are. */
function scaledRows(
  { relativeKeys = null, relativeQueries }: AttentionOptions,
  { scale }: AttentionNumbers,
): RelativeRows {
  return { relativeKeys, relativeQueries: relativeQueries?.mul<tf.Tensor>(scale) ?? null };
}

/** The same names with other tensors in the place of those that are there. */
function replaced<R extends Inputs>(tensors: R, given: tf.Tensor[]): R {
  const rest = [...given];
  const entries = Object.entries(tensors).map(([name, tensor]) => [name, tensor && rest.shift()]);
  return Object.fromEntries(entries) as R;
}

/** A bias that the backend's kernel makes itself: of the scores of queries as wide as those that count, and of keys alone. */
function contextualOf(
  queries: tf.Tensor,
  { bias, relativeKeys, relativeQueries }: AttentionOptions,
): ContextualBias | null {
  if (!bias || !isContextual(bias) || relativeKeys || relativeQueries || !hasKernel(KERNEL)) return null;
  return fits(bias.positionQueries.shape, queries.shape) ? bias : null;
}

/** A bias in one of its forms, whatever it was to be spread from. */
function knownBias(
  given: ScoreBias | null | undefined,
  queries: tf.Tensor,
  keys: tf.Tensor,
): tf.Tensor | null {
  const bias = wholeBias(given);
  if (!bias) return null;
  const [B, T = 0, H = 0] = queries.shape;
  const S = keys.shape[1] as number;
  if (fits(bias.shape, [H, relativeLength(T, S)])) return bias;
  const batch = bias.rank === 4 && bias.shape[0] === B ? B : 1;
  const length = bias.rank === 4 && bias.shape[2] === 1 ? 1 : T;
  const shape = [batch as number, H, length, S];
  return fits(bias.shape, shape) ? bias : bias.broadcastTo(shape);
}

const KERNEL = 'TransformerAttention';

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

/** Of a `ContextualBias`, which has no composite here: without a kernel it is a tensor. */
type PositionInputs = { positionQueries: tf.Tensor | null; positionVectors: tf.Tensor | null };

type AttentionInputs = Constants &
  Relations &
  PositionInputs & { queries: tf.Tensor; keys: tf.Tensor; values: tf.Tensor };

/** What a forward pass keeps besides its inputs; a kernel keeps nothing by head. */
type Saved = {
  outputs: tf.Tensor;
  residuals: tf.Tensor;
  q: tf.Tensor | null;
  k: tf.Tensor | null;
  v: tf.Tensor | null;
};

type AttentionAttributes = AttentionNumbers & {
  rotaryDim: number;
  layout: RotaryLayout;
  positionSides: number;
  firstPlace: number;
};

/**
 * -> [outputs, what the gradient needs besides]: here the weights [B, H, T, S], and queries, keys and values as they met, by
 * head and finite.
 */
const forward = operation<AttentionInputs, AttentionAttributes>(KERNEL, (inputs, attributes) => {
  const [queries, keys] = turned(inputs, attributes).map(byHead) as [tf.Tensor, tf.Tensor];
  const given = operands(queries, keys, byHead(inputs.values));
  const weights = weightsOf(given, inputs, inputs, attributes);
  return [byHead(mixed(weights, given.v)), weights, given.q, given.k, given.v];
});

/** -> [dQueries, dKeys, dValues], and those of the bias, of what is gained by distance, and of positions where there are such. */
const backward = operation<AttentionInputs & Saved & { dy: tf.Tensor }, AttentionAttributes>(
  'TransformerAttentionGrad',
  (inputs, attributes) => {
    const { residuals: weights } = inputs;
    const [q, k, v] = [inputs.q, inputs.k, inputs.v] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const dy = byHead(inputs.dy);
    const counting = weightsThatCount(weights, dy);
    const [dWeights, dValues] = mixedGradients(dy, counting, v);
    const [dq, dk, ...others] = weightsGradients(dWeights, counting, { q, k }, inputs, attributes) as [
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const met = { ...inputs, queries: byHead(dq), keys: byHead(dk) };
    return [...turned(met, attributes, true), byHead(dValues), ...others];
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
