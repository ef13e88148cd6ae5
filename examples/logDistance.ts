// A positional encoding of one's own: each head learns what to make of the side and the log of the distance.
import * as tf from '@tensorflow/tfjs';
import { initializers, registerPositionalEncoding, ScoreEncoding } from 'tfjs-transformer-block';
import type { AttentionPositions, AttentionShape } from 'tfjs-transformer-block/positional';

export class LogDistance extends ScoreEncoding {
  static readonly className = 'LogDistance';

  override buildAttention({ numHeads }: AttentionShape): void {
    this.createWeight('slopes', [2, numHeads], initializers.normal(1));
  }

  /** slopes[0] sign(j - i) + slopes[1] log(1 + |j - i|), for query i and key j: [1, H, T, S] */
  override scoreBias({ queries, keys }: AttentionPositions): tf.Tensor {
    const features = Array.from(queries.ids).flatMap((i) =>
      Array.from(keys.ids).map((j) => [Math.sign(j - i), Math.log1p(Math.abs(j - i))]),
    );
    const bias = tf.matMul(tf.tensor2d(features), this.weight('slopes')); // [T S, H]
    return bias.reshape([1, queries.length, keys.length, -1]).transpose([0, 3, 1, 2]);
  }
}

registerPositionalEncoding('log-distance', LogDistance);
