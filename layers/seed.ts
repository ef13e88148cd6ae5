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
