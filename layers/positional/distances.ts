import type { Pairs } from '../ops/pairs.js';
import { relativeLength } from '../ops/scoreBias.js';
import type { AttentionPositions } from './positionalEncoding.js';

/** `of` for the positions of every query and key, [1 or B, T, S]. */
export function byPair(
  { queries, keys }: AttentionPositions,
  of: (query: number, key: number) => number,
): { values: Float32Array; shape: readonly [number, number, number] } {
  const batch = Math.max(queries.batch, keys.batch);
  const [T, S] = [queries.length, keys.length];
  const values = new Float32Array(batch * T * S);
  for (let b = 0; b < batch; b++) {
    const queryRow = queries.batch === 1 ? 0 : b * T;
    const keyRow = keys.batch === 1 ? 0 : b * S;
    for (let i = 0; i < T; i++) {
      const query = queries.ids[queryRow + i] as number;
      for (let j = 0; j < S; j++) {
        values[(b * T + i) * S + j] = of(query, keys.ids[keyRow + j] as number);
      }
    }
  }
  return { values, shape: [batch, T, S] };
}

/** Of tokens that stand one after the other, the least key position - query position; null where they do not. */
export function firstDistance({ queries, keys }: AttentionPositions): number | null {
  if (queries.key === null || keys.key === null) return null;
  return (keys.ids[0] ?? 0) - (queries.ids[0] ?? 0) - (queries.length - 1);
}

/** All that there are of them then, entry j - i + T - 1; null as before. */
export function consecutiveDistances(at: AttentionPositions): number[] | null {
  const first = firstDistance(at);
  const length = relativeLength(at.queries.length, at.keys.length);
  return first === null ? null : Array.from({ length }, (_, entry) => first + entry);
}

/** Every distance that occurs, once, and which of them each pair has. */
export interface Distances {
  readonly values: readonly number[];
  readonly pairs: Pairs;
}

/** The distances of all pairs, key position - query position, or what `of` makes of each. */
export function distancesOf(at: AttentionPositions, of = (distance: number) => distance): Distances {
  const known = new Map<number, number>();
  const { values, shape } = byPair(at, (query, key) => {
    const value = of(key - query);
    const entry = known.get(value) ?? known.size;
    known.set(value, entry);
    return entry;
  });
  const [batch, queryLength, keyLength] = shape;
  return {
    values: [...known.keys()],
    pairs: { entries: Int32Array.from(values), batch, queryLength, keyLength },
  };
}

/** The same seen from the keys: of key j and query i where it was of query i and key j. */
export function fromKeys({ entries, batch, queryLength: T, keyLength: S }: Pairs): Pairs {
  const turned = entries.map((_, place) => {
    const [b, j, i] = [Math.floor(place / (T * S)), Math.floor(place / T) % S, place % T];
    return entries[(b * T + i) * S + j] as number;
  });
  return { entries: turned, batch, queryLength: S, keyLength: T };
}
