import type * as tf from '@tensorflow/tfjs';
import type { AttentionMask } from '../ops/attentionMask.js';
import { attentionScores } from '../ops/attentionScores.js';
import { type AttentionSpec, attentionNumbers } from '../ops/attentionSpec.js';
import type { ScoreBias } from '../ops/contextualBias.js';
import type { RelativeRows } from '../ops/relativeKeys.js';
import { applyRotation, type Rotation } from '../ops/rotary.js';
import { finiteOnly } from '../ops/select.js';
import type {
  Attended,
  AttentionContext,
  AttentionPositions,
  AttentionShape,
  PositionalEncoding,
} from '../positional/positionalEncoding.js';
import { requireBias, requirePair, requireReturned } from '../positional/returned.js';
import { type Positions, positionsAfterPadding } from '../positions.js';
import type { CacheEntries, CacheOwner, KeyValueCache } from './keyValueCache.js';
import { buildAttentionMask, type MaskParts } from './masks.js';

/** What an attention has made of its inputs. */
export interface Projected {
  /** What queries and keys are projections of: [B, T, C], [B, S, ...]. */
  readonly inputs: AttentionContext['inputs'];
  /** [B, T, H, D] */
  readonly queries: tf.Tensor;
  /** [B, S, K, D] */
  readonly keys: tf.Tensor;
  /** [B, S, K, D] */
  readonly values: tf.Tensor;
  /** [B, S], true or 1 where there is a token; null for everywhere. */
  readonly padding: tf.Tensor | null;
  readonly at: AttentionPositions;
}

/** The same as it goes into `attention`. */
export interface Encoded extends Omit<Projected, 'inputs'> {
  readonly rotation: Rotation | null;
  readonly relativeKeys: tf.Tensor | null;
  readonly relativeQueries: tf.Tensor | null;
  readonly bias: ScoreBias | null;
  /** Of all its parts. */
  readonly mask: AttentionMask | null;
  /** What the encoding makes of the outputs. */
  readonly encodeOutputs: (attended: Attended) => tf.Tensor;
}

/** Who calls, and how. */
export interface AttentionCall {
  readonly owner: CacheOwner & {
    readonly attentionShape: AttentionShape;
    readonly positional: PositionalEncoding;
  };
  readonly spec: AttentionSpec;
  readonly training: boolean;
  /** Who may attend to whom, besides the padding. */
  readonly mask: Omit<MaskParts, 'padding'>;
  /** Of the earlier tokens of the same sequence. */
  readonly cache: KeyValueCache | null;
}

/**
 * Lets the encoding act at its sites; where there are no pairs, on queries and keys only. With a cache the keys are all keys, the
 * earlier ones as they were encoded then.
 */
export function encoded(call: AttentionCall, projected: Projected): Encoded {
  const { positional } = call.owner;
  const { queries: own, keys: others } = projected.at;
  positional.checkPositions(own);
  if (others !== own) positional.checkPositions(others);
  const context = new Context(call, projected);
  const pair = positional.encodeQueriesKeys(projected.queries, projected.keys, context);
  const [queries, keys] = requirePair(positional.label, pair);
  const rotation = positional.rotation(context);
  const met = { ...projected, queries, keys };
  context.met = call.cache ? withCached(call.cache, call.owner, met, rotation) : { ...met, rotation };
  const { mask } = context;
  if (context.met.queries.size * context.met.keys.size === 0) {
    const nothing = { relativeKeys: null, relativeQueries: null, bias: null };
    return { ...context.met, ...nothing, mask, encodeOutputs: ({ outputs }) => outputs };
  }
  const rows = {
    relativeKeys: positional.relativeKeys(context),
    relativeQueries: positional.relativeQueries(context),
  };
  context.rows = rows;
  const bias = positional.scoreBias(context);
  const [B, T, H] = queries.shape as [number, number, number];
  requireBias(positional.label, bias, [B, H, T, context.met.keys.shape[1] as number]);
  const encodeOutputs = (attended: Attended) =>
    requireReturned(positional.label, 'encodeOutputs', positional.encodeOutputs(attended, context), [
      B,
      T,
      H,
      null,
    ]);
  return { ...context.met, ...rows, bias, mask, encodeOutputs };
}

type Met = Omit<Encoded, keyof RelativeRows | 'bias' | 'mask' | 'encodeOutputs'>;

/** What is computed when it is read is computed once. */
class Context implements AttentionContext {
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly keyDim: number;
  readonly modelDim: number;
  readonly memoryDim: number;
  readonly scale: number;
  met: Met | null = null;
  /** null until the encoding has been asked. */
  rows: RelativeRows | null = null;
  private finiteQueries: tf.Tensor | null = null;
  private allKeys: tf.Tensor | null = null;
  private products: tf.Tensor | null = null;
  private parts: AttentionMask | null | undefined;

  constructor(
    private readonly call: AttentionCall,
    private readonly projected: Projected,
  ) {
    const { numHeads, numKeyValueHeads, keyDim, modelDim, memoryDim } = call.owner.attentionShape;
    this.numHeads = numHeads;
    this.numKeyValueHeads = numKeyValueHeads;
    this.keyDim = keyDim;
    this.modelDim = modelDim;
    this.memoryDim = memoryDim;
    this.scale = attentionNumbers(call.spec, keyDim).scale;
  }

  get queries(): Positions {
    return this.projected.at.queries;
  }

  get keys(): Positions {
    return (this.met ?? this.projected).at.keys;
  }

  get training(): boolean {
    return this.call.training;
  }

  get useCausalMask(): boolean {
    return this.call.mask.causal ?? false;
  }

  get inputs(): Projected['inputs'] {
    return this.projected.inputs;
  }

  get projectedQueries(): tf.Tensor {
    return this.projected.queries;
  }

  get rawQueries(): tf.Tensor {
    this.finiteQueries ??= finiteOnly(this.projected.queries);
    return this.finiteQueries;
  }

  get rawKeys(): tf.Tensor {
    // Those that the cache has for the scores are encoded.
    this.allKeys ??= finiteOnly(
      this.withEarlier(this.call.owner, { rawKeys: this.projected.keys }).rawKeys as tf.Tensor,
    );
    return this.allKeys;
  }

  get scores(): tf.Tensor {
    const { call, met, rows } = this;
    if (!met || !rows) {
      throw new Error(`${call.owner.label}: there are scores in scoreBias only`);
    }
    const { queries, keys, rotation } = met;
    this.products ??= attentionScores(queries, keys, { ...call.spec, rotation, ...rows });
    return this.products;
  }

  get mask(): AttentionMask | null {
    const { call, met } = this;
    if (!met) throw new Error(`${call.owner.label}: there is no mask before all keys are known`);
    if (this.parts === undefined) {
      const parts = { ...call.mask, padding: met.padding };
      this.parts = buildAttentionMask(parts, met.at.queries.length, met.at.keys.length);
    }
    return this.parts;
  }

  withEarlier<N extends string>(owner: CacheOwner, entries: CacheEntries<N>): CacheEntries<N> {
    return this.call.cache ? this.call.cache.append(ownerIn(this.call.owner, owner), entries) : entries;
  }
}

const owners = new WeakMap<CacheOwner, WeakMap<CacheOwner, CacheOwner>>();

/** Whoever keeps something for an attention: an encoding that several attentions share keeps it for each. */
function ownerIn(attention: CacheOwner, owner: CacheOwner): CacheOwner {
  const known = owners.get(attention) ?? new WeakMap<CacheOwner, CacheOwner>();
  owners.set(attention, known);
  const own = known.get(owner) ?? { label: owner.label };
  known.set(owner, own);
  return own;
}

/** Joined to the earlier keys and values. What turns is turned here, for those in the cache have turned already. */
function withCached(
  cache: KeyValueCache,
  owner: CacheOwner,
  fresh: Projected,
  rotation: Rotation | null,
): Met {
  const all = cache.append(owner, {
    keys: applyRotation(fresh.keys, rotation, 'keys'),
    values: fresh.values,
    padding: fresh.padding?.cast('float32') ?? null,
  });
  const [keys, values] = [all.keys, all.values] as [tf.Tensor, tf.Tensor];
  return {
    queries: applyRotation(fresh.queries, rotation, 'queries'),
    ...{ keys, values, padding: all.padding, rotation: null },
    at: {
      queries: fresh.at.queries,
      keys: positionsAfterPadding(cache.leftPadding, keys.shape[1] as number),
    },
  };
}
