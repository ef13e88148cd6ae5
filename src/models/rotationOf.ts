import * as tf from '@tensorflow/tfjs';
import type { HasAttention } from '../../layers/capabilities.js';
import type { RotaryTables } from '../../layers/ops/rotary.js';
import type { Positions } from '../../layers/positions.js';
import { encodedAt } from './encodedAt.js';

/** By how much an attention turns channel pairs, [position][pair], in radians, -pi to pi; null where none turns. */
export async function rotationOf(layer: HasAttention, positions: Positions): Promise<number[][] | null> {
  let pairs: [number, number][] = [];
  const tables = tf.tidy(() => {
    const { rotation } = encodedAt(layer, { queries: positions, keys: positions }, 0);
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

function channelPairs({ rotaryDim, layout }: RotaryTables): [number, number][] {
  const pairs = rotaryDim / 2;
  return Array.from({ length: pairs }, (_, pair) =>
    layout === 'halfSplit' ? [pair, pairs + pair] : [2 * pair, 2 * pair + 1],
  );
}
