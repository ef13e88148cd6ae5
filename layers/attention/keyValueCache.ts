import * as tf from '@tensorflow/tfjs';
import { OptionError, ShapeError } from '../errors.js';

/** What an attention knows of S tokens. */
export interface KeysAndValues {
  /** [B, S, K, D], as they go into the scores: turned, where the encoding turns them. */
  readonly keys: tf.Tensor;
  /** [B, S, K, D] */
  readonly values: tf.Tensor;
  /** [B, S], true or 1 where there is a token; null for everywhere. */
  readonly padding: tf.Tensor | null;
}

/** Whose keys they are: an attention. */
export interface CacheOwner {
  readonly label: string;
}

/**
 * Keys and values of the tokens that came before, for each causal self attention: a later step computes those of its
 * new tokens only. Layers get it as the call argument `cache`; the new tokens then stand right after those in it.
 *
 * @example
 * const cache = new KeyValueCache();
 * const first = cache.step(() => block.apply(x, { cache })); // [B, 5, C]
 * const next = cache.step(() => block.apply(y, { cache })); // [B, 1, C], as the sixth token
 * cache.dispose();
 */
export class KeyValueCache {
  /** Keys, values and, where there is one, the padding mask; the tokens along axis 1. */
  private readonly kept = new Map<CacheOwner, tf.Tensor[]>();
  private tokens = 0;

  /** How many tokens came before the step that runs, or the next one. */
  get length(): number {
    return this.tokens;
  }

  /**
   * One pass of new tokens through all layers. When `run` throws, the cache is as it was before.
   * @param run synchronous; calls layers, or a model in `withCallArguments({ cache }, ...)`: in one batch, for `predict`
   *   cuts at 32 sequences unless it is given a `batchSize`
   */
  step<R>(run: () => R): R {
    try {
      const result = run();
      this.tokens = Math.max(this.tokens, ...Array.from(this.kept.values(), lengthOf));
      return result;
    } catch (error) {
      this.cutTo(this.tokens);
      throw error;
    }
  }

  /**
   * Keeps what an attention made of its new tokens.
   * @returns all that it knows, that of the new tokens last; the cache disposes it
   * @throws RangeError when the attention ran already in this step, or did not run in an earlier one; or when there are
   *   more sequences, or fewer, than before.
   */
  append(owner: CacheOwner, fresh: KeysAndValues): KeysAndValues {
    const before = this.kept.get(owner);
    const known = before ? lengthOf(before) : 0;
    if (known !== this.tokens) {
      throw new OptionError(
        `${owner.label}: an attention runs once in every step of a cache; ` +
          `this one has kept ${known} tokens, and the cache ${this.tokens}`,
      );
    }
    const { keys, values, padding } = fresh;
    const [B, kept] = [keys.shape[0], before?.[0]?.shape[0] ?? keys.shape[0]];
    if (B !== kept) throw new ShapeError(`${owner.label}: the cache is of ${kept} sequences; got ${B}`);
    const all = this.replace(owner, () => {
      const tensors = padding ? [keys, values, padding.cast('float32')] : [keys, values];
      return before ? joined(before, tensors) : tensors.map((tensor) => tensor.clone());
    });
    return { keys: all[0] as tf.Tensor, values: all[1] as tf.Tensor, padding: all[2] ?? null };
  }

  /** Frees what is kept; the cache is then empty. */
  dispose(): void {
    tf.dispose([...this.kept.values()]);
    this.kept.clear();
    this.tokens = 0;
  }

  private cutTo(length: number): void {
    if (length === 0) this.dispose();
    for (const [owner, all] of this.kept) {
      if (lengthOf(all) <= length) continue;
      this.replace(owner, () => all.map((tensor) => tensor.slice([0, 0], [-1, length])));
    }
  }

  private replace(owner: CacheOwner, make: () => tf.Tensor[]): tf.Tensor[] {
    const all = tf.tidy(make).map((tensor) => tf.keep(tensor));
    tf.dispose(this.kept.get(owner) ?? []);
    this.kept.set(owner, all);
    return all;
  }
}

function lengthOf([keys]: tf.Tensor[]): number {
  return keys?.shape[1] ?? 0;
}

/** One after the other; where only one of them has a padding mask, the other's tokens are all there. */
function joined(before: tf.Tensor[], after: tf.Tensor[]): tf.Tensor[] {
  const present = ([keys]: tf.Tensor[]) => tf.ones((keys as tf.Tensor).shape.slice(0, 2));
  const longer = before.length > after.length ? before : after;
  return longer.map((_, i) => tf.concat([before[i] ?? present(before), after[i] ?? present(after)], 1));
}
