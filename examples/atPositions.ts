// A model whose positions are an input: where each token stands, for fit as for predict. For irregularSeries.ts and patches.ts.
import type * as tf from '@tensorflow/tfjs';
import { SequenceLayer, withCallArguments } from 'tfjs-transformer-block';

/** [x, positions] -> model(x), each token where its position says: [B, T], or [B, T, 2] for encodings of images. */
export class AtPositions extends SequenceLayer {
  static readonly className = 'AtPositions';
  protected override readonly maxInputs = 2;

  constructor(private readonly model: tf.LayersModel) {
    super({});
    this.adopt('model', model);
  }

  protected override forward([x, positions]: tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    return withCallArguments({ positions: positions as tf.Tensor }, () =>
      this.model.call(x as tf.Tensor, { training }),
    ) as tf.Tensor;
  }

  override computeOutputShape(): tf.Shape {
    return this.model.outputs[0]?.shape as tf.Shape;
  }
}
