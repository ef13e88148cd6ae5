/**
 * A seed for a named part of something seeded, by FNV-1a over both: parts of one seed, and equal parts of
 * neighbouring seeds, draw different numbers, and the same ones in every run.
 */
export function deriveSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${name}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return hash >>> 1;
}

/** The seeds of a layer, by names that are its own in its model: of its weights, and of each draw in training. */
export class LayerSeeds {
  private draws = 0;

  /** @param seed null for random */
  constructor(private readonly seed: number | null) {}

  ofWeight(name: string): number | undefined {
    return this.seed === null ? undefined : deriveSeed(this.seed, name);
  }

  /** Another one at every call; the same sequence in every run of a seeded layer. */
  ofNextDraw(scope: string): number | undefined {
    this.draws += 1;
    return this.seed === null ? undefined : deriveSeed(this.seed, `${scope}draw ${this.draws}`);
  }
}

/**
 * Numbers from 0 up to, not including, 1: the same for the same seed. For draws on the host, which tf.js has none of that are seeded.
 * @see mulberry32, by Tommy Ettinger, public domain
 */
export function uniformDraws(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
