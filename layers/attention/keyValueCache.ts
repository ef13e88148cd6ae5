import * as tf from '@tensorflow/tfjs';
import { requireInteger, requireKnown, requireObject } from '../checks.js';
import { OptionError, ShapeError } from '../errors.js';

/** Whose entries they are: an attention, or an encoding. */
export interface CacheOwner {
  readonly label: string;
}

/** Tensors [B, S, ...] by name, one row for each token; null stands for ones [B, S]. */
export type CacheEntries<N extends string = string> = Readonly<Record<N, tf.Tensor | null>>;

export interface KeyValueCacheConfig {
  /**
   * How many tokens at the start of each sequence are padding, [B]: positions count from the first token after it. The mask
   * of the first step must hide the padding. Default: none.
   */
  leftPadding?: readonly number[];
}

/**
 * Caches the keys and values of earlier tokens for each causal self attention, and other state of its owners. A later
 * step computes those of its new tokens only. What a cross attention makes of its memory is kept as it is: the memory
 * must be the same in every step. Layers get it as the call argument `cache`; the new tokens then stand right after
 * those in it.
 *
 * @example
 * const cache = new KeyValueCache();
 * const first = cache.step(() => block.apply(x, { cache })); // [B, 5, C]
 * const next = cache.step(() => block.apply(y, { cache })); // [B, 1, C], as the sixth token
 * cache.dispose();
 */
export class KeyValueCache {
  /** Entries that grow along axis 1, by owner and by their names: those that were given together. */
  private readonly growing = new Map<CacheOwner, Map<string, Kept>>();
  /** Entries that stay as they are. */
  private readonly fixed = new Map<CacheOwner, { memory: tf.Shape; entries: Kept }>();
  private tokens = 0;
  private padding: readonly number[];

  /** @throws OptionError when leftPadding has anything but integers of at least 0, or for another option. */
  constructor(config: KeyValueCacheConfig = {}) {
    requireKnown('KeyValueCache', Object.keys(requireObject('KeyValueCache', config)), ['leftPadding']);
    const { leftPadding = [] } = config;
    for (const count of leftPadding) requireInteger('KeyValueCache', 'leftPadding', count, 0);
    this.padding = leftPadding;
  }

  /** How many tokens at the start of each sequence are padding; empty for none in any. */
  get leftPadding(): readonly number[] {
    return this.padding;
  }

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
    const known = new Set(this.fixed.keys());
    try {
      const result = run();
      this.tokens = Math.max(this.tokens, ...this.grown().map(lengthOf));
      return result;
    } catch (error) {
      this.cutTo(this.tokens);
      for (const [owner, { entries }] of this.fixed) {
        if (known.has(owner)) continue;
        tf.dispose(entries as tf.TensorContainer);
        this.fixed.delete(owner);
      }
      throw error;
    }
  }

  /**
   * Adds what an owner made of the new tokens.
   * @param fresh always the same names
   * @returns the entries of all tokens, those of the new ones last; the cache disposes of them
   * @throws RangeError when the owner has added to these entries already in this step, or did not in an earlier one; or when
   *   there are more sequences, or fewer, than before.
   */
  append<N extends string>(owner: CacheOwner, fresh: CacheEntries<N>): CacheEntries<N> {
    const groups = this.growing.get(owner) ?? new Map<string, Kept>();
    this.growing.set(owner, groups);
    const group = Object.keys(fresh).join();
    const before = groups.get(group);
    const known = before ? lengthOf(before) : 0;
    if (known !== this.tokens) {
      throw new OptionError(
        `${owner.label}: an attention runs once in every step of a cache; ` +
          `this one has kept ${known} tokens, and the cache ${this.tokens}`,
      );
    }
    if (before && batchOf(before) !== batchOf(fresh)) {
      throw new ShapeError(
        `${owner.label}: the cache is of ${batchOf(before)} sequences; got ${batchOf(fresh)}`,
      );
    }
    const all = replaced(before, () => (before ? joined(before, fresh) : copied(fresh)));
    groups.set(group, all);
    return all as CacheEntries<N>;
  }

  /**
   * What an owner makes in its first step of a memory that is the same in every step.
   * @param memory its shape, [B, S, ...]
   * @returns the entries; the cache disposes of them
   * @throws RangeError when the memory has another shape than in the first step.
   */
  once<N extends string>(
    owner: CacheOwner,
    memory: tf.Shape,
    make: () => Readonly<Record<N, tf.Tensor>>,
  ): Readonly<Record<N, tf.Tensor>> {
    const known = this.fixed.get(owner);
    const kept = known ?? { memory, entries: replaced(undefined, make) };
    this.fixed.set(owner, kept);
    if (`${kept.memory}` !== `${memory}`) {
      throw new ShapeError(
        `${owner.label}: the cache is of a memory [${kept.memory.join(', ')}]; got [${memory.join(', ')}]`,
      );
    }
    return kept.entries as Readonly<Record<N, tf.Tensor>>;
  }

  /**
   * Keeps some of the sequences, in another order or several times, between two steps: for beams, and for a batch of which some
   * have ended.
   * @param sequences which ones, from 0
   */
  gather(sequences: readonly number[]): void {
    const indices = tf.tensor1d([...sequences], 'int32');
    const chosen = (kept: Kept) =>
      replaced(kept, () => mapped(kept, (entry) => entry && tf.gather(entry, indices)));
    for (const groups of this.growing.values()) {
      for (const [group, kept] of groups) groups.set(group, chosen(kept));
    }
    for (const [owner, { memory, entries }] of this.fixed) {
      this.fixed.set(owner, { memory: [sequences.length, ...memory.slice(1)], entries: chosen(entries) });
    }
    indices.dispose();
    if (this.padding.length > 0) this.padding = sequences.map((one) => this.padding[one] as number);
  }

  /** Frees what is kept; the cache is then empty. */
  dispose(): void {
    this.cutTo(0);
    tf.dispose(Array.from(this.fixed.values(), ({ entries }) => entries) as tf.TensorContainer[]);
    this.fixed.clear();
    this.tokens = 0;
  }

  private cutTo(length: number): void {
    if (length === 0) {
      tf.dispose(this.grown() as tf.TensorContainer[]);
      this.growing.clear();
    }
    for (const groups of this.growing.values()) {
      for (const [group, kept] of groups) {
        if (lengthOf(kept) > length)
          groups.set(
            group,
            replaced(kept, () => cut(kept, length)),
          );
      }
    }
  }

  private grown(): Kept[] {
    return [...this.growing.values()].flatMap((groups) => [...groups.values()]);
  }
}

type Kept = CacheEntries;

function lengthOf(entries: Kept): number {
  return tensorOf(entries).shape[1] as number;
}

function batchOf(entries: Kept): number {
  return tensorOf(entries).shape[0] as number;
}

function tensorOf(entries: Kept): tf.Tensor {
  return Object.values(entries).find((entry) => entry !== null) as tf.Tensor;
}

/** What is made is kept, and what it is made of is gone. */
function replaced(before: Kept | undefined, make: () => Kept): Kept {
  const all = tf.tidy(() => make() as { [name: string]: tf.Tensor }) as Kept;
  for (const entry of Object.values(all)) if (entry) tf.keep(entry);
  tf.dispose((before ?? {}) as tf.TensorContainer);
  return all;
}

function mapped(entries: Kept, of: (entry: tf.Tensor | null, name: string) => tf.Tensor | null): Kept {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, of(entry, name)]));
}

function copied(fresh: Kept): Kept {
  return mapped(fresh, (entry) => entry?.clone() ?? null);
}

function cut(kept: Kept, length: number): Kept {
  return mapped(kept, (entry) => entry?.slice([0, 0], [-1, length]) ?? null);
}

/** One after the other along axis 1. */
function joined(before: Kept, fresh: Kept): Kept {
  const ones = (like: Kept) => tf.ones([batchOf(like), lengthOf(like)]);
  return mapped(fresh, (entry, name) => {
    const known = before[name] ?? null;
    return entry || known ? tf.concat([known ?? ones(before), entry ?? ones(fresh)], 1) : null;
  });
}
