import type * as tf from '@tensorflow/tfjs';
import type { GivesHiddenStates } from '../capabilities.js';
import { OptionError } from '../errors.js';
import { add } from '../ops/add.js';
import { dropout } from '../ops/dropout.js';
import {
  type CallArgs,
  lastAxis,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { createNorm, type Normalization, type NormalizationKind, type NormOptions } from './normalization.js';

/** What of a part is normalised; the sum is that of the part's output and what came into it. */
export type NormPlacement = 'input' | 'output' | 'inputAndOutput' | 'sum' | 'none';
const PLACEMENTS: readonly NormPlacement[] = ['input', 'output', 'inputAndOutput', 'sum', 'none'];

/** The norms of a part. */
export interface PartNorm extends NormOptions {
  /** Default 'input', or 'sum' where `normalizeFirst` is false. */
  placement?: NormPlacement;
}

/** The norms of all parts. */
export interface BlockNorm extends PartNorm {
  /** One norm of what came into the block, for all parts; for `parallel` ones, as in GPT-J. Default false. */
  shared?: boolean;
}

export interface ResidualBlockConfig extends SequenceLayerConfig {
  /** Normalise before each part (true) or after each sum (false); `norm` says more. Default true. */
  normalizeFirst?: boolean;
  /** Default 'layerNorm'. */
  normalization?: NormalizationKind;
  /** Of the normalisation; greater than 0. Default 1e-5. */
  epsilon?: number;
  /** Options of all norms, which win over the three above. */
  norm?: BlockNorm;
  /** Every part gets what came into the block: y = x + part1(x) + part2(x), as in GPT-NeoX. Default false. */
  parallel?: boolean;
  /** Share set to zero in training, of attention weights and of the parts' outputs; in [0, 1). Default 0. */
  dropout?: number;
}

/** Options of one part of a block, which win over the block's own. */
export type PartOptions<C extends SequenceLayerConfig, Settled extends keyof C = never> = Partial<
  Omit<C, keyof SequenceLayerConfig | Settled>
>;

/** What a part makes of x [B, T, C], normalised where norms come first; `inputs` and `args` are those of the block. */
export type RunPart = (x: tf.Tensor, inputs: tf.Tensor[], args: CallArgs) => tf.Tensor;

/** A part of a block, and its norms. */
interface Sublayer {
  readonly run: RunPart;
  readonly input: Normalization | null;
  readonly output: Normalization | null;
  readonly sum: Normalization | null;
}

/**
 * A block that is a list of parts, each with a residual connection.
 * normalizeFirst: y = x + part(norm(x)) for each part; the output of the last one is then not normalised.
 * Otherwise: y = norm(x + part(x)). By `norm.placement`: 'output' is x + norm(part(x)), 'inputAndOutput' has a norm for each.
 *
 * A subclass names its parts in the constructor, by `addPart`, in the order in which they run. The config may have an option
 * by the role of each norm, as `attentionNorm`, a `PartNorm` for that part alone.
 *
 * @throws OptionError when an option is out of its range, or norms do not go with `parallel`.
 */
export abstract class ResidualBlock extends SequenceLayer implements GivesHiddenStates {
  readonly givesHiddenStates = 'block';
  protected readonly residual: Required<Omit<ResidualBlockConfig, keyof SequenceLayerConfig | 'norm'>>;
  private readonly sublayers: Sublayer[] = [];
  private readonly givenConfig: Readonly<Record<string, BlockNorm | undefined>>;
  /** Of the options that say what norms are. */
  private readonly normNames = ['norm'];
  private sharedNorm: Normalization | null = null;

  constructor(config: ResidualBlockConfig) {
    super(config);
    const kinds: NormalizationKind[] = ['layerNorm', 'rmsNorm'];
    this.residual = {
      normalizeFirst: this.requireBoolean('normalizeFirst', config.normalizeFirst ?? true),
      normalization: this.requireOneOf('normalization', config.normalization ?? 'layerNorm', kinds),
      epsilon: this.requirePositive('epsilon', config.epsilon ?? 1e-5),
      parallel: this.requireBoolean('parallel', config.parallel ?? false),
      dropout: this.requireRate('dropout', config.dropout ?? 0),
    };
    this.givenConfig = config as Record<string, BlockNorm | undefined>;
  }

  /** The next part of the block, under its role; its norm is under `roleNorm`, one of its output `roleOutputNorm`. */
  protected addPart<L extends SequenceLayer>(role: string, part: L, run: (part: L) => RunPart): void {
    this.adopt(role, part);
    const { placement, shared, ...options } = this.normOptions(`${role}Norm`);
    const norm = (role: string, isThere: boolean): Normalization | null =>
      isThere ? this.adopt(role, createNorm(`${this.name}/${role}`, options)) : null;
    if (shared) this.sharedNorm ??= norm('norm', true);
    this.sublayers.push({
      run: run(part),
      input: norm(`${role}Norm`, !shared && (placement === 'input' || placement === 'inputAndOutput')),
      output:
        placement === 'inputAndOutput'
          ? norm(`${role}OutputNorm`, true)
          : norm(`${role}Norm`, placement === 'output'),
      sum: norm(`${role}Norm`, placement === 'sum'),
    });
  }

  /** Of the norms of a part: its own, those of the block, those of the short forms. */
  private normOptions(name: string): NormOptions & { placement: NormPlacement; shared: boolean } {
    const { normalizeFirst, normalization, epsilon, parallel } = this.residual;
    const { shared = false, ...ofBlock } = this.givenConfig.norm ?? {};
    if (!shared) this.normNames.push(name);
    const given: PartNorm = { ...ofBlock, ...(shared ? {} : this.givenConfig[name]) };
    const placement = this.requireOneOf(
      'norm.placement',
      given.placement ?? (normalizeFirst ? 'input' : 'sum'),
      PLACEMENTS,
    );
    if (parallel && placement === 'sum') {
      throw new OptionError(`${this.label}: parallel parts have norms of input or output; got placement=sum`);
    }
    if (shared && !(parallel && placement === 'input')) {
      throw new OptionError(
        `${this.label}: a shared norm is that of the input of parallel parts; got parallel=${parallel}, placement=${placement}`,
      );
    }
    return { normalization, epsilon, ...given, placement, shared };
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    lastAxis(this.label, shape);
    // A subclass has built those that take more than x.
    for (const part of this.innerLayers) if (!part.built) part.build(shape);
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const { parallel, dropout: rate } = this.residual;
    const [x] = inputs as [tf.Tensor];
    const shared = this.sharedNorm && normalised(x, this.sharedNorm);
    return this.sublayers.reduce((y, { run, input, output, sum }) => {
      const part = run(shared ?? normalised(parallel ? x : y, input), inputs, args);
      const dropped = dropout(normalised(part, output), this.dropoutFor(rate, args));
      return normalised(add(y, dropped), sum);
    }, x);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const given = this.normNames.filter((name) => this.givenConfig[name]);
    const norms = Object.fromEntries(given.map((name) => [name, { ...this.givenConfig[name] }]));
    return { ...super.getConfig(), ...this.residual, ...norms };
  }
}

function normalised(x: tf.Tensor, norm: Normalization | null): tf.Tensor {
  return norm ? (norm.call(x) as tf.Tensor) : x;
}
