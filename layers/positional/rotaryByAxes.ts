import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import type { RotaryLayout, RotaryTables, Rotation } from '../ops/rotary.js';
import { type Positions, requireReadable } from '../positions.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { type AttentionPositions, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';

export interface RotaryByAxesConfig extends SequenceLayerConfig {
  /** The base of the frequencies; greater than 0. Default 10000. */
  maxWavelength?: number;
  /** Which channels form a pair. Default 'halfSplit'. */
  layout?: RotaryLayout;
}

/** How a pair of channels turns. */
export interface TurningPair {
  /** By which axis of the positions. */
  readonly axis: number;
  /** Radians a position. */
  readonly frequency: number;
}

/** Turns pairs of channels of queries and keys, each pair by one axis of the positions. In a plain sequence all axes are the same. */
export abstract class RotaryByAxes extends PositionalEncoding {
  protected readonly maxWavelength: number;
  private readonly layout: RotaryLayout;
  private pairs: readonly TurningPair[] = [];

  constructor(config: RotaryByAxesConfig) {
    super(config);
    this.maxWavelength = this.requirePositive('maxWavelength', config.maxWavelength ?? 10_000);
    this.layout = this.requireOneOf('layout', config.layout ?? 'halfSplit', ['halfSplit', 'interleaved']);
  }

  /** How many numbers say where a token stands, unless it is in a plain sequence. */
  protected abstract readonly axes: number;

  /** @param pairs how many there are, D / 2 */
  protected abstract turningPairs(pairs: number): TurningPair[];

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1, this.axes] });
  }

  override buildAttention({ keyDim }: Pick<AttentionShape, 'keyDim'>): void {
    if (keyDim % 2 !== 0) {
      throw new OptionError(`${this.label}: the width of a head must be even; got ${keyDim}`);
    }
    this.pairs = this.turningPairs(keyDim / 2);
  }

  override rotation({ queries, keys }: AttentionPositions): Rotation {
    const turns = this.turns(queries);
    return { queries: turns, keys: keys === queries ? turns : this.turns(keys) };
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength, layout: this.layout };
  }

  /** cos and sin in the order of the channels. */
  private turns({ ids, axes, batch, length }: Positions): RotaryTables {
    const { pairs, layout } = this;
    const width = 2 * pairs.length;
    const [cos, sin] = [0, 1].map(() => new Float32Array(batch * length * width)) as [
      Float32Array,
      Float32Array,
    ];
    for (let row = 0; row < batch * length; row++) {
      pairs.forEach(({ axis, frequency }, pair) => {
        const angle = (ids[row * axes + (axes === 1 ? 0 : axis)] as number) * frequency;
        const first = row * width + (layout === 'halfSplit' ? pair : 2 * pair);
        const second = layout === 'halfSplit' ? first + pairs.length : first + 1;
        cos[first] = Math.cos(angle);
        cos[second] = Math.cos(angle);
        sin[first] = -Math.sin(angle);
        sin[second] = Math.sin(angle);
      });
    }
    const shape: [number, number, number] = [batch, length, width];
    return { cos: tf.tensor3d(cos, shape), sin: tf.tensor3d(sin, shape), rotaryDim: width, layout };
  }
}
