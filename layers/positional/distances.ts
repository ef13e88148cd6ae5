import type { Pairs } from '../ops/pairs.js';
import { relativeLength } from '../ops/scoreBias.js';
import type { AttentionPositions } from './positionalEncoding.js';

/** Of tokens that stand one after the other: key position - query position, entry j - i + T - 1; null where they do not. */
export function consecutiveDistances({ queries, keys }: AttentionPositions): number[] | null {
  if (queries.key === null || keys.key === null) return null;
  const first = (keys.ids[0] ?? 0) - (queries.ids[0] ?? 0) - (queries.length - 1);
  return Array.from({ length: relativeLength(queries.length, keys.length) }, (_, entry) => first + entry);
}

/** Every distance that occurs, once, and which of them each pair has. */
export interface Distances {
  readonly values: readonly number[];
  readonly pairs: Pairs;
}

/** The distances of all pairs, key position - query position, or what `of` makes of each. */
export function distancesOf(
  { queries, keys }: AttentionPositions,
  of = (distance: number) => distance,
): Distances {
  const batch = Math.max(queries.batch, keys.batch);
  const [T, S] = [queries.length, keys.length];
  const entries = new Int32Array(batch * T * S);
  const known = new Map<number, number>();
  for (let pair = 0; pair < entries.length; pair++) {
    const row = Math.floor(pair / S);
    const b = Math.floor(row / T);
    const query = queries.ids[queries.batch === 1 ? row % T : row] as number;
    const key = keys.ids[(keys.batch === 1 ? 0 : b * S) + (pair % S)] as number;
    const value = of(key - query);
    const entry = known.get(value) ?? known.size;
    known.set(value, entry);
    entries[pair] = entry;
  }
  return { values: [...known.keys()], pairs: { entries, batch, queryLength: T, keyLength: S } };
}

/** The same seen from the keys: of key j and query i where it was of query i and key j. */
export function fromKeys({ entries, batch, queryLength: T, keyLength: S }: Pairs): Pairs {
  const turned = entries.map((_, place) => {
    const [b, j, i] = [Math.floor(place / (T * S)), Math.floor(place / T) % S, place % T];
    return entries[(b * T + i) * S + j] as number;
  });
  return { entries: turned, batch, queryLength: S, keyLength: T };
}
