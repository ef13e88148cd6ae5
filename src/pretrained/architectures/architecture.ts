import type * as tf from '@tensorflow/tfjs';
import type { Fields, Values } from '../config/fields.js';
import type { WeightSource } from '../weightTable.js';

export interface BuildOptions {
  /** Whether the model is to take the type of each token, [B, T], as its second input. */
  readonly tokenTypes: boolean;
}

/** What any architecture has; its names are those of Hugging Face. */
interface Description<F> {
  /** Before the names of the body where a file has a head as well, as in `bert.`. */
  readonly prefix: string;
  /** Whether the model can take the type of each token. */
  readonly hasTokenTypes: boolean;
  /** Every field that its config.json may have, besides those of any. */
  readonly fields: F;
  /** Fields that also go by other names: other name, name. */
  readonly otherNames?: Readonly<Record<string, string>>;
  /** Tensors that files of this family may have besides: heads, and what is computed here. */
  readonly ignoredTensors: readonly RegExp[];
}

/** What one architecture says of a config.json. */
interface Definition<F extends Fields> extends Description<F> {
  /** The layers. @throws OptionError where fields do not go together. */
  build(config: Values<F>, options: BuildOptions): tf.LayersModel;
  /** Where each weight of that model comes from. Asked for one by one, as the number of blocks may be wrong. */
  weights(config: Values<F>): Iterable<WeightSource>;
}

/** What is to be built of one config.json. */
export interface Model {
  build(options: BuildOptions): tf.LayersModel;
  weights(): Iterable<WeightSource>;
}

/** How a family of published models becomes a model of the layers here. One file each. */
export interface Architecture extends Description<Fields> {
  /** @param values of its fields */
  model(values: Values<Fields>): Model;
}

export function architecture<F extends Fields>(definition: Definition<F>): Architecture {
  const { build, weights, ...description } = definition;
  return {
    ...description,
    model: (values) => ({
      build: (options) => build(values as Values<F>, options),
      weights: () => weights(values as Values<F>),
    }),
  };
}
