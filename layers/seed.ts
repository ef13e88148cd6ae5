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
