import * as tf from '@tensorflow/tfjs';
import type { HasAttention, Positions, Turn } from '../../layers/index.js';

/** By how much an attention turns channel pairs, [position][pair], in radians, -pi to pi; null where none turns. */
export async function rotationOf(
  { positional, attentionShape: { keyDim } }: HasAttention,
  positions: Positions,
): Promise<number[][] | null> {
  let pairs: [number, number][] = [];
  const tables = tf.tidy(() => {
    const rotation = positional.rotation({ queries: positions, keys: positions, keyDim });
    if (rotation === null) return [];
    pairs = channelPairs(rotation.queries);
    return [rotation.queries.cos.clone(), rotation.queries.sin.clone()];
  });
  const [cos, sin] = (await Promise.all(tables.map((table) => table.array()))) as number[][][][];
  tf.dispose(tables);
  if (!cos || !sin) return null;
  return (cos[0] ?? []).map((row, position) =>
    // The sine is negative for the first channel of a pair.
    pairs.map(([first, second]) => Math.atan2(sin[0]?.[position]?.[second] ?? 0, row[first] ?? 1)),
  );
}

function channelPairs({ rotaryDim, layout }: Turn): [number, number][] {
  const pairs = rotaryDim / 2;
  return Array.from({ length: pairs }, (_, pair) =>
    layout === 'halfSplit' ? [pair, pairs + pair] : [2 * pair, 2 * pair + 1],
  );
}
