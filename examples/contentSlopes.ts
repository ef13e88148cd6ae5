// An encoding of one's own that looks at content: each word says for each head how fast what it attends to fades with the
// distance, back and ahead. With slopes that are the same for all words it would be ALiBi.
import * as tf from '@tensorflow/tfjs';
import { initializers, PositionalEncoding, registerPositionalEncoding } from 'tfjs-transformer-block';
import { linear } from 'tfjs-transformer-block/ops';
import type { AttentionContext, AttentionShape } from 'tfjs-transformer-block/positional';

export class ContentSlopes extends PositionalEncoding {
  static readonly className = 'ContentSlopes';

  override buildAttention({ modelDim, numHeads }: AttentionShape): void {
    this.createWeight('kernel', [modelDim, 2 * numHeads], initializers.glorotUniform);
  }

  /** -softplus(x_i kernel) |j - i| for query i, whose input is x_i, and key j on either side: [B, H, T, S] */
  override scoreBias({ inputs, queries, keys }: AttentionContext): tf.Tensor {
    const slopes = tf.softplus(linear(inputs.queries, this.weight('kernel'), null)); // [B, T, 2 H]
    const [back, ahead] = tf.split(slopes.transpose([0, 2, 1]).expandDims(3), 2, 1) as [tf.Tensor, tf.Tensor];
    const i = tf.tensor(Float32Array.from(queries.ids), [queries.batch, 1, queries.length, 1]);
    const j = tf.tensor(Float32Array.from(keys.ids), [keys.batch, 1, 1, keys.length]);
    return back
      .mul(i.sub(j).relu())
      .add(ahead.mul(j.sub(i).relu()))
      .neg();
  }
}

registerPositionalEncoding('content-slopes', ContentSlopes);
