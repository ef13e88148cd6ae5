import type * as tf from '@tensorflow/tfjs';
import type { ModelConfig } from '../modelConfig.js';
import type { WeightTable } from '../weightTable.js';

export interface BuildOptions {
  /** Whether the model is to take the type of each token, [B, T], as its second input. */
  readonly tokenTypes: boolean;
}

/** How a family of published models becomes a model of the layers here. One file each; Hugging Face's names. */
export interface Architecture {
  /** Before the names of the body where a file has a head as well, as in `bert.`. */
  readonly prefix: string;
  /** What config.json says of the shapes of some tensors, which together settle the size of the model. */
  stated(config: ModelConfig): Readonly<Record<string, readonly Stated[]>>;
  /** Whether the model can take the type of each token. */
  readonly hasTokenTypes: boolean;
  /** @throws PretrainedError when config.json asks for what the layers here do not do. */
  build(config: ModelConfig, options: BuildOptions): tf.LayersModel;
  /** Where each weight of that model comes from. */
  weights(config: ModelConfig): WeightTable;
  /** Tensors that files of this family may have besides: heads, and what is computed here. */
  readonly spare: readonly RegExp[];
}

/** An axis of a tensor: the fields of config.json that say how long it is, and how long. */
export type Stated = readonly [field: string, size: number];
