import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { add } from '../ops/add.js';
import { SequenceLayer, type SequenceLayerConfig, shapesOf } from '../sequenceLayer.js';

/**
 * Adds its inputs, for blocks composed from single layers. tf.js's own `add` changes the shape of the mask.
 *
 * Inputs: two tensors or more of one shape, [B, ...]. Output: the same shape, with the mask of the first input that has one.
 *
 * @throws RangeError when the shapes differ, or there are fewer than two inputs.
 * @example new Residual().apply([tf.ones([1, 3, 4]), tf.ones([1, 3, 4])])
 */
export class Residual extends SequenceLayer {
  static readonly className = 'Residual';
  protected override readonly maxInputs = Number.POSITIVE_INFINITY;

  constructor(config: SequenceLayerConfig = {}) {
    super(config);
    this.requireKnownOptions(Residual, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shapes = shapesOf(inputShape);
    const [first = [], ...others] = shapes.map((shape) => shape.slice(1));
    const fits = ({ length }: tf.Shape, other: tf.Shape) =>
      length === other.length && other.every((size, axis) => sameSize(size, first[axis]));
    if (others.length === 0 || !others.every((other) => fits(first, other))) {
      throw new ShapeError(
        `${this.label}: expected two inputs or more of one shape; got ${shapes.map(shown).join(', ')}`,
      );
    }
    this.built = true;
  }

  protected override forward([first, ...others]: tf.Tensor[]): tf.Tensor {
    return others.reduce(add, first as tf.Tensor);
  }

  override computeMask(_inputs: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const masks: (tf.Tensor | null | undefined)[] = Array.isArray(mask) ? mask : [mask];
    return (masks.find((each) => each) ?? null) as tf.Tensor;
  }
}
tf.serialization.registerClass(Residual);

/** An axis that is not known yet may fit any other. */
function sameSize(one: number | null | undefined, other: number | null | undefined): boolean {
  return one === null || other === null || one === other;
}

function shown(shape: tf.Shape): string {
  return `[${shape.map(String).join(', ')}]`;
}
