import type * as tf from '@tensorflow/tfjs';
import { attentionScores } from '../ops/attentionScores.js';
import type { AttentionSpec } from '../ops/attentionSpec.js';
import { applyRotation, type Rotation } from '../ops/rotary.js';
import type {
  AttentionContext,
  AttentionPositions,
  AttentionShape,
  PositionalEncoding,
} from '../positional/positionalEncoding.js';
import { type Positions, positionsAfterPadding } from '../positions.js';
import type { CacheEntries, CacheOwner, KeyValueCache } from './keyValueCache.js';

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
  readonly bias: tf.Tensor | null;
}

/** Who calls, and how. */
export interface AttentionCall {
  readonly owner: CacheOwner & {
    readonly attentionShape: AttentionShape;
    readonly positional: PositionalEncoding;
  };
  readonly spec: AttentionSpec;
  readonly training: boolean;
  /** Of the earlier tokens of the same sequence. */
  readonly cache: KeyValueCache | null;
}

/** Lets the encoding act at its sites. With a cache the keys are all keys, the earlier ones as they were encoded then. */
export function encoded(call: AttentionCall, projected: Projected): Encoded {
  const { positional } = call.owner;
  const context = new Context(call, projected);
  const [queries, keys] = positional.encodeQueriesKeys(projected.queries, projected.keys, context);
  const rotation = positional.rotation(context);
  const met = { ...projected, queries, keys };
  context.met = call.cache ? withCached(call.cache, call.owner, met, rotation) : { ...met, rotation };
  return { ...context.met, bias: positional.scoreBias(context) };
}

type Met = Omit<Encoded, 'bias'>;

/** What is computed when it is read is computed once. */
class Context implements AttentionContext {
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly keyDim: number;
  readonly modelDim: number;
  met: Met | null = null;
  private allKeys: tf.Tensor | null = null;
  private products: tf.Tensor | null = null;

  constructor(
    private readonly call: AttentionCall,
    private readonly projected: Projected,
  ) {
    const { numHeads, numKeyValueHeads, keyDim, modelDim } = call.owner.attentionShape;
    this.numHeads = numHeads;
    this.numKeyValueHeads = numKeyValueHeads;
    this.keyDim = keyDim;
    this.modelDim = modelDim;
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

  get inputs(): Projected['inputs'] {
    return this.projected.inputs;
  }

  get rawQueries(): tf.Tensor {
    return this.projected.queries;
  }

  get rawKeys(): tf.Tensor {
    // Those that the cache has for the scores are encoded.
    this.allKeys ??= this.withEarlier(this.call.owner, { rawKeys: this.projected.keys }).rawKeys as tf.Tensor;
    return this.allKeys;
  }

  get scores(): tf.Tensor {
    const { call, met } = this;
    if (!met) throw new Error(`${call.owner.label}: there are no scores before queries and keys are encoded`);
    this.products ??= attentionScores(met.queries, met.keys, { ...call.spec, rotation: met.rotation });
    return this.products;
  }

  withEarlier<N extends string>(owner: CacheOwner, entries: CacheEntries<N>): CacheEntries<N> {
    return this.call.cache ? this.call.cache.append(owner, entries) : entries;
  }
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
