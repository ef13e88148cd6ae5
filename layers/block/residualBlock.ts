import type * as tf from '@tensorflow/tfjs';
import type { GivesHiddenStates } from '../capabilities.js';
import { add } from '../ops/add.js';
import { dropout } from '../ops/dropout.js';
import {
  type CallArgs,
  lastAxis,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { LayerNorm, RMSNorm } from './normalization.js';

export type NormalizationKind = 'layerNorm' | 'rmsNorm';

export interface ResidualBlockConfig extends SequenceLayerConfig {
  /** Normalise before each part (true) or after each sum (false). Default true. */
  normalizeFirst?: boolean;
  /** Default 'layerNorm'. */
  normalization?: NormalizationKind;
  /** Of the normalisation; greater than 0. Default 1e-5. */
  epsilon?: number;
  /** Share set to zero in training, of attention weights and of the parts' outputs; in [0, 1). Default 0. */
  dropout?: number;
}

/** What a part makes of x [B, T, C], normalised where norms come first; `inputs` and `args` are those of the block. */
export type RunPart = (x: tf.Tensor, inputs: tf.Tensor[], args: CallArgs) => tf.Tensor;

/** A part of a block, and its norm. */
interface Sublayer {
  readonly norm: LayerNorm | RMSNorm;
  readonly run: RunPart;
}

/**
 * A block that is a list of parts, each added to what came into it.
 * normalizeFirst: y = x + part(norm(x)) for each part; what the last one gives is then not normalised.
 * Otherwise: y = norm(x + part(x)).
 *
 * A subclass names its parts in the constructor, by `addPart`, in the order in which they run.
 */
export abstract class ResidualBlock extends SequenceLayer implements GivesHiddenStates {
  readonly givesHiddenStates = 'block';
  protected readonly residual: Required<Omit<ResidualBlockConfig, keyof SequenceLayerConfig>>;
  private readonly sublayers: Sublayer[] = [];

  constructor(config: ResidualBlockConfig) {
    super(config);
    const kinds: NormalizationKind[] = ['layerNorm', 'rmsNorm'];
    this.residual = {
      normalizeFirst: config.normalizeFirst ?? true,
      normalization: this.requireOneOf('normalization', config.normalization ?? 'layerNorm', kinds),
      epsilon: this.requirePositive('epsilon', config.epsilon ?? 1e-5),
      dropout: this.requireRate('dropout', config.dropout ?? 0),
    };
  }

  /** The next part of the block, under its role; its norm is under `roleNorm`. */
  protected addPart<L extends SequenceLayer>(role: string, part: L, run: (part: L) => RunPart): void {
    this.adopt(role, part);
    const { normalization, epsilon } = this.residual;
    const Norm = normalization === 'layerNorm' ? LayerNorm : RMSNorm;
    this.sublayers.push({ norm: this.adopt(`${role}Norm`, new Norm({ epsilon })), run: run(part) });
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    lastAxis(this.label, shape);
    // A subclass has built those that take more than x.
    for (const part of this.innerLayers) if (!part.built) part.build(shape);
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const { normalizeFirst, dropout: rate } = this.residual;
    return this.sublayers.reduce((x, { norm, run }) => {
      const normalised = (t: tf.Tensor) => norm.call(t) as tf.Tensor;
      const y = run(normalizeFirst ? normalised(x) : x, inputs, args);
      const sum = add(x, dropout(y, this.dropoutFor(rate, args)));
      return normalizeFirst ? sum : normalised(sum);
    }, inputs[0] as tf.Tensor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.residual };
  }
}
