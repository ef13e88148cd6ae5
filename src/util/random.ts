import { type RandomGenerator, unsafeUniformIntDistribution, xoroshiro128plus } from 'pure-rand';
import { at } from './at.js';

/** 32 well-mixed bits (0..2^32-1) of a list of integers; its order counts. */
export function hash(integers: readonly number[]): number {
  let state = 0x811c9dc5;
  for (const integer of integers) {
    state = Math.imul(state ^ integer, 0x9e3779b1);
    state ^= state >>> 15;
  }
  // The last rounds of MurmurHash3: every input bit reaches the low bits, which is where a remainder looks.
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** Seeded random choices; the same seed gives the same choices on every platform. */
export class Random {
  private readonly generator: RandomGenerator;

  /** @param seed any integer; neighbouring seeds give unrelated choices. */
  constructor(seed: number) {
    // Hashed, because the generator starts neighbouring seeds in neighbouring states; in two halves, because
    // integers above 2^32 are seeds too.
    this.generator = xoroshiro128plus(hash([seed | 0, Math.floor(seed / 2 ** 32) | 0]));
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return unsafeUniformIntDistribution(0, limit - 1, this.generator);
  }

  pick<T>(items: readonly T[]): T {
    return at(items, this.below(items.length));
  }

  /** Every order equally likely; `items` stays as it is. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [at(result, other), at(result, last)];
    }
    return result;
  }

  /** `count` different integers below `limit`, every choice and order equally likely. */
  distinct(count: number, limit: number): number[] {
    return this.shuffled(Array.from({ length: limit }, (_, i) => i)).slice(0, count);
  }
}
