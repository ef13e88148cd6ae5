import * as tf from '@tensorflow/tfjs';
import { OptionError, PositionError } from '../errors.js';
import { applyRotaryTables, type RotaryLayout, type RotaryTables, type Rotation } from '../ops/rotary.js';
import { type Positions, positionsOf, TableMemo } from '../positions.js';
import {
  type CallArgs,
  initializers,
  lastAxis,
  requireRank,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { type LogScale, scaledByLog } from './logScale.js';
import { type AttentionPositions, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { ROPE_SCALINGS, type RopeScalingName } from './ropeScaling/index.js';
import type { RopeScaling, RopeScalingOptions, Turns } from './ropeScaling/scaling.js';
import { asRotaryTables, rotaryTables } from './rotaryAngles.js';

export interface RotaryEmbeddingConfig extends SequenceLayerConfig, RopeScalingOptions {
  /** The base of the frequencies, often called theta; greater than 0. Default 10000. */
  maxWavelength?: number;
  /** Which channels form a pair. Default 'halfSplit'. */
  layout?: RotaryLayout;
  /** Share of the head's channels, from the first on, that turn; in (0, 1]. Default 1. */
  partialRotaryFactor?: number;
  /** How frequencies are scaled for sequences longer than those of training; each has options of its own. Default 'none'. */
  scaling?: RopeScalingName;
  /**
   * Scores are multiplied by s log(n), s [H] trained, starting at 0.43: Scalable-Softmax. 'position': n is the query's position
   * + 1, of a causal attention; 'length': n is the number of keys, padding included, of any other. Default 'none'.
   */
  logScale?: LogScale;
}

/** float32 ends at e^88. */
const GREATEST_POWER = 60;

/**
 * Rotates pairs of channels by an angle proportional to the position: pair i of the R rotated channels by
 * p * maxWavelength^(-2i / R). Norms are kept, and the score of a query at m and a key at n depends on m - n only.
 *
 * In attention it turns queries and keys [B, H, T, D]. Used alone it turns its input: [B, T, C] or
 * [B, H, T, D], positions along the second-last axis, pairs along the last. R = D * partialRotaryFactor must be even.
 * In cross attention queries and keys turn by their positions in their own sequences.
 *
 * `scaling` is computed as in Hugging Face Transformers 5, by the same options: 'linear' (`factor`), 'dynamic' and 'llama3'
 * (also `originalMaxLength`), 'yarn', 'longrope' (also `shortFactor`, `longFactor`), 'proportional' (`turningShare`: p-RoPE).
 * 'yarn' and 'longrope' also multiply cos and sin of queries and keys by an attention factor, and so scores by its square.
 * 'dynamic' and 'longrope' depend on the length of the call, the greatest position + 1 of all sequences. With a
 * `KeyValueCache`, as in Hugging Face, keys stay as they turned when they were new: up to `originalMaxLength` tokens it is the
 * same as without a cache, beyond it is not. Unlike Hugging Face's, a call does not depend on the calls before.
 *
 * 'xpos' (`scaleBase`) lets scores decay with the distance: queries grow and keys shrink by their positions, in any cache too.
 * Where a query sees later keys, their scores grow instead, as they do by the paper's formula, which is for causal attention.
 * Positions go to about 24,000 times `scaleBase` / 512.
 *
 * @throws RangeError when R is odd or 0, or an option is out of its range or not one of the scaling.
 * @see Su et al. 2021, 2104.09864; partialRotaryFactor as in GPT-NeoX, 2204.06745; the scalings in `ropeScaling`
 * @example new RotaryEmbedding({ layout: 'interleaved' }).apply(tf.ones([1, 3, 4]))
 * @example new RotaryEmbedding({ scaling: 'yarn', factor: 4, originalMaxLength: 512 })
 */
export class RotaryEmbedding extends PositionalEncoding {
  static readonly className = 'RotaryEmbedding';
  private readonly maxWavelength: number;
  private readonly layout: RotaryLayout;
  private readonly partialRotaryFactor: number;
  private readonly scalingName: RopeScalingName;
  private readonly scaling: RopeScaling;
  private readonly logScale: LogScale;
  private readonly memo = new TableMemo();

  constructor(config: RotaryEmbeddingConfig = {}) {
    super(config);
    this.maxWavelength = this.requirePositive('maxWavelength', config.maxWavelength ?? 10_000);
    this.layout = this.requireOneOf('layout', config.layout ?? 'halfSplit', ['halfSplit', 'interleaved']);
    this.partialRotaryFactor = config.partialRotaryFactor ?? 1;
    if (!(this.partialRotaryFactor > 0 && this.partialRotaryFactor <= 1)) {
      throw new OptionError(
        `${this.label}: partialRotaryFactor must be greater than 0 and at most 1; got ${config.partialRotaryFactor}`,
      );
    }
    const scalings = Object.keys(ROPE_SCALINGS) as RopeScalingName[];
    this.scalingName = this.requireOneOf('scaling', config.scaling ?? 'none', scalings);
    this.scaling = ROPE_SCALINGS[this.scalingName](this.label, config);
    this.logScale = this.requireOneOf('logScale', config.logScale ?? 'none', ['none', 'position', 'length']);
    this.requireKnownOptions(RotaryEmbedding, config);
  }

  override buildAttention({ numHeads, keyDim }: AttentionShape): void {
    this.turns(keyDim, 1);
    if (this.logScale !== 'none') this.createWeight('logScale', [numHeads], initializers.constant(0.43));
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    requireRank(this.label, shape, 3, 4);
    this.turns(lastAxis(this.label, shape), 1);
    this.built = true;
  }

  override encodeQueriesKeys(
    queries: tf.Tensor,
    keys: tf.Tensor,
    at: AttentionPositions,
  ): [tf.Tensor, tf.Tensor] {
    if (this.logScale === 'none') return [queries, keys];
    return [scaledByLog(queries, this.weight('logScale'), at, this.logScale), keys];
  }

  override rotation({
    queries,
    keys,
    keyDim,
  }: AttentionPositions & Pick<AttentionShape, 'keyDim'>): Rotation {
    const length = Math.max(lengthOf(queries), keys === queries ? 0 : lengthOf(keys));
    const turns = this.tables(queries, keyDim, length, 'queries');
    const areSame = keys === queries && !this.turns(keyDim, length).growth;
    return { queries: turns, keys: areSame ? turns : this.tables(keys, keyDim, length, 'keys') };
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    const at = positionsOf(this.label, args, x.shape[0] as number, x.shape[x.rank - 2] as number);
    this.checkPositions(at);
    return applyRotaryTables(x, this.tables(at, x.shape[x.rank - 1] as number, lengthOf(at), 'queries'));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { maxWavelength, layout, partialRotaryFactor, scalingName, logScale } = this;
    const options = { maxWavelength, layout, partialRotaryFactor, scaling: scalingName, logScale };
    return { ...super.getConfig(), ...options, ...this.scaling.options };
  }

  private tables(at: Positions, width: number, length: number, side: keyof Rotation): RotaryTables {
    const { layout } = this;
    const tables = this.memo.get(at.key && `${side} ${at.key}x${width}x${length}`, () => {
      const { frequencies, attentionFactor, growth } = this.turns(width, length);
      const sign = side === 'queries' ? 1 : -1;
      const magnitude = (position: number, pair: number) =>
        attentionFactor * this.grown(position, sign * position * (growth?.[pair] ?? 0));
      return rotaryTables(at.ids, { width, layout, frequencies, magnitude });
    });
    return asRotaryTables(tables, at, { width, rotaryDim: this.rotaryDim(width), layout });
  }

  /** e^power. @throws PositionError where float32 has no room for it and for what it is multiplied by. */
  private grown(position: number, power: number): number {
    if (Math.abs(power) <= GREATEST_POWER) return Math.exp(power);
    throw new PositionError(
      `${this.label}: position ${position} is too far from 0 for scaling '${this.scalingName}': ` +
        `a pair would grow by e^${Math.abs(Math.round(power))}, and can by e^${GREATEST_POWER}`,
    );
  }

  private turns(width: number, length: number): Turns {
    const { maxWavelength } = this;
    return this.scaling.turns({ rotaryDim: this.rotaryDim(width), maxWavelength, length });
  }

  private rotaryDim(width: number): number {
    const rotaryDim = Math.trunc(width * this.partialRotaryFactor);
    if (rotaryDim < 2 || rotaryDim % 2 !== 0) {
      throw new OptionError(
        `${this.label}: the number of rotated channels must be even and at least 2; ` +
          `got ${rotaryDim} = ${width} * partialRotaryFactor=${this.partialRotaryFactor}`,
      );
    }
    return rotaryDim;
  }
}
tf.serialization.registerClass(RotaryEmbedding);

/** How long a sequence is whose last token stands at the greatest position. */
function lengthOf({ ids }: Positions): number {
  let greatest = 0;
  for (let i = 0; i < ids.length; i++) greatest = Math.max(greatest, ids[i] as number);
  return greatest + 1;
}

/** How it is registered and shown. */
export const rotary: BuiltInEncoding = {
  name: 'rotary',
  encoding: RotaryEmbedding,
  label: 'RoPE',
  idea: 'Rotates queries and keys by an angle proportional to the position.',
  explanation:
    'Queries and keys are rotated by an angle proportional to the position, each pair of channels at its own ' +
    'frequency. A score depends on the difference of two such angles, and so only on the distance. The product of ' +
    'equal vectors decreases with the distance, in waves: the long-term decay.',
  paper: '2104.09864',
  group: 'queries and keys',
  inDefaultComparison: true,
};
