import * as tf from '@tensorflow/tfjs';
import { type AttentionNumbers, type AttentionSpec, attentionNumbers } from './attentionSpec.js';
import { byGroup, byHead } from './heads.js';
import { operation } from './operation.js';
import { type RelativeRows, relativeScores } from './relativeKeys.js';
import { applyRotation, type Rotation } from './rotary.js';
import { finiteOnly } from './select.js';
import { widthOf } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

export interface ScoreOptions extends AttentionSpec, Partial<RelativeRows> {
  rotation?: Rotation | null;
}

type Given = { queries: tf.Tensor; keys: tf.Tensor };

/** -> [scaled products [B, H, T, S]] */
const forward = operation<Given, AttentionNumbers>(
  'TransformerAttentionScores',
  ({ queries, keys }, { scale }) => {
    const [q, k] = [byHead(queries), byHead(keys)];
    return [tf.matMul(byGroup(q.mul(scale), k), k, false, true).reshape(scoresShape(queries, keys))];
  },
);

/** -> [dQueries, dKeys] */
const backward = operation<Given & { dy: tf.Tensor }, AttentionNumbers>(
  'TransformerAttentionScoresGrad',
  ({ dy, queries, keys }, { scale }) => {
    const [q, k] = [byHead(queries), byHead(keys)];
    const dProducts = byGroup(dy.mul(scale), k);
    const dQueries = tf.matMul(dProducts, k).reshape(q.shape);
    return [byHead(dQueries), byHead(tf.matMul(dProducts, byGroup(q, k), true, false))];
  },
);

/**
 * Scaled products of queries and keys, turned where they are to turn, with what both gain by distance; without bias and
 * mask: for an encoding that looks at them. It has gradients, and holds all scores at once. What is not finite in queries
 * and keys counts as 0: `attention` itself says what becomes of its pairs.
 *
 * @param queries [B, T, H, D]
 * @param keys [B, S, K, D]
 * @returns [B, H, T, S]
 */
export function attentionScores(
  queries: tf.Tensor,
  keys: tf.Tensor,
  { rotation = null, relativeKeys = null, relativeQueries = null, ...spec }: ScoreOptions = {},
): tf.Tensor {
  const numbers = attentionNumbers(spec, widthOf(queries));
  const [q, k] = [met(queries, rotation, 'queries'), met(keys, rotation, 'keys')];
  if (q.size * k.size === 0) return zerosFrom([q, k], scoresShape(q, k));
  const products = withGradient((queries: tf.Tensor, keys: tf.Tensor) => ({
    value: forward({ queries, keys }, numbers)[0] as tf.Tensor,
    saved: { queries, keys },
    gradient: (dy, saved) => backward({ dy, ...saved }, numbers),
  }))(q, k);
  if (!relativeKeys && !relativeQueries) return products;
  const rows = { relativeKeys, relativeQueries: relativeQueries?.mul<tf.Tensor>(numbers.scale) ?? null };
  const gained = relativeScores(byHead(q.mul(numbers.scale)), byHead(k), rows);
  return gained ? products.add(gained) : products;
}

/** Queries or keys as they meet, by head: [B, T, H, D] -> [B, H, T, D]. */
export function metByHead(x: tf.Tensor, rotation: Rotation | null, side: keyof Rotation): tf.Tensor {
  return byHead(met(x, rotation, side));
}

/** Finite and turned. */
function met(x: tf.Tensor, rotation: Rotation | null, side: keyof Rotation): tf.Tensor {
  return applyRotation(finiteOnly(x), rotation, side);
}

function scoresShape({ shape: [B = 0, T = 0, H = 0] }: tf.Tensor, keys: tf.Tensor): number[] {
  return [B, H, T, keys.shape[1] as number];
}
