import type * as tf from '@tensorflow/tfjs';
import type { Rotation } from '../ops/attention.js';
import { turn } from '../ops/rotary.js';
import type { AttentionPositions } from '../positional/positionalEncoding.js';
import { consecutivePositions } from '../positions.js';
import type { CacheOwner, KeysAndValues, KeyValueCache } from './keyValueCache.js';

/** What an attention has made of its inputs. */
export interface Projected extends KeysAndValues {
  /** [B, T, H, D] */
  readonly queries: tf.Tensor;
  readonly at: AttentionPositions;
  /** How queries and keys have yet to turn. */
  readonly rotation: Rotation | null;
}

/**
 * The same with all keys and values that the cache has before the new ones. What turns is turned here, for the keys in
 * the cache have turned already.
 */
export function withCached(cache: KeyValueCache, owner: CacheOwner, fresh: Projected): Projected {
  const { queries, keys, values, padding, at, rotation } = fresh;
  const all = cache.append(owner, {
    keys: rotation ? turn(keys, rotation.keys, 'second') : keys,
    ...{ values, padding },
  });
  return {
    queries: rotation ? turn(queries, rotation.queries, 'second') : queries,
    ...all,
    at: { queries: at.queries, keys: consecutivePositions(all.keys.shape[1] as number) },
    rotation: null,
  };
}
