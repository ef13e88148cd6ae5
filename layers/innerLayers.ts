import type * as tf from '@tensorflow/tfjs';
import { OptionError } from './errors.js';

/** The layers inside of a layer, by role: tf.js does not track them. */
export class InnerLayers {
  private readonly byRole = new Map<string, tf.layers.Layer>();

  /** In the order in which they were added. */
  get all(): tf.layers.Layer[] {
    return [...this.byRole.values()];
  }

  /** @throws OptionError when the role is taken. */
  add(owner: string, role: string, layer: tf.layers.Layer): void {
    if (this.byRole.has(role))
      throw new OptionError(`${owner}: there is a layer for the role "${role}" already`);
    this.byRole.set(role, layer);
  }

  /** [role, layer] of each. */
  [Symbol.iterator](): Iterator<[string, tf.layers.Layer]> {
    return this.byRole[Symbol.iterator]();
  }

  trainableWeights(): tf.LayerVariable[] {
    return this.all.flatMap((layer) => layer.trainableWeights);
  }

  nonTrainableWeights(isTrainable: boolean): tf.LayerVariable[] {
    return this.all.flatMap((layer) => (isTrainable ? layer.nonTrainableWeights : layer.weights));
  }

  setTrainable(trainable: boolean): void {
    for (const layer of this.all) layer.trainable = trainable;
  }

  setFastWeightInitDuringBuild(startsAtZero: boolean): void {
    for (const layer of this.all) layer.setFastWeightInitDuringBuild(startsAtZero);
  }

  /** Penalties of their regularizers. */
  losses(): tf.Scalar[] {
    return this.all.flatMap((layer) => layer.calculateLosses());
  }
}

/**
 * Gives the weights of a layer of tf.js's own the names `layer name/weight`, as soon as it is built: tf.js would give those of
 * two such layers inside of one layer the same names, by which they are saved.
 */
export function nameWeightsByLayer(layer: tf.layers.Layer): void {
  const build = layer.build.bind(layer);
  layer.build = (inputShape) => {
    build(inputShape);
    const taken = new Map<string, number>();
    for (const weight of layer.weights) {
      const name = weight.originalName.split('/').pop() as string;
      const before = taken.get(name) ?? 0;
      taken.set(name, before + 1);
      const own = before === 0 ? name : `${name}_${before}`;
      (weight as { originalName: string }).originalName = `${layer.name}/${own}`;
    }
  };
}
