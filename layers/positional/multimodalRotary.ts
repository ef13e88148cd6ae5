import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import type { BuiltInEncoding } from './registration.js';
import { RotaryByAxes, type RotaryByAxesConfig, type TurningPair } from './rotaryByAxes.js';

export interface MultimodalRotaryConfig extends RotaryByAxesConfig {
  /** How many channel pairs turn by time, height and width; together D / 2. Default null: 2 : 3 : 3, as Qwen2-VL's 16, 24, 24. */
  sections?: readonly [number, number, number] | null;
}

/**
 * Rotary positions of text, images and video in one sequence (M-RoPE): channel pair i turns by p maxWavelength^(-2i / D), p being the
 * time for the pairs of the first section, the height for those of the second, the width for those of the third.
 *
 * Positions have three axes, [T, 3] or [B, T, 3], and may be fractions. Of text all three are the position: in a plain sequence it is
 * RoPE. In cross attention keys are such a plain sequence.
 *
 * @throws OptionError when D is odd, sections do not sum up to D / 2, or an option is out of its range; PositionError for two axes.
 * @see Qwen2-VL, Wang et al. 2024, 2409.12191, section 2.1; the order of the channels is that of Hugging Face
 * @example new MultiHeadAttention({ numHeads: 1, positional: new MultimodalRotary({ sections: [1, 2, 1] }) }).apply(tf.ones([1, 3, 8]))
 */
export class MultimodalRotary extends RotaryByAxes {
  static readonly className = 'MultimodalRotary';
  protected readonly axes = 3;
  private readonly sections: readonly number[] | null;

  constructor(config: MultimodalRotaryConfig = {}) {
    super(config);
    this.sections = config.sections ?? null;
    const { sections } = this;
    const areCounts = (list: unknown) =>
      Array.isArray(list) && list.every((pairs) => Number.isInteger(pairs) && pairs >= 0);
    if (sections !== null && !(areCounts(sections) && sections.length === 3)) {
      throw new OptionError(`${this.label}: sections must be three integers of at least 0; got ${sections}`);
    }
    this.requireKnownOptions(MultimodalRotary, config);
  }

  /** The axis and the frequency of each channel pair: time, height and width have a section each. */
  protected override turningPairs(pairs: number): TurningPair[] {
    const time = Math.floor(pairs / 4);
    const height = Math.floor((pairs - time) / 2);
    const sections = this.sections ?? [time, height, pairs - time - height];
    const axes = sections.flatMap((count, axis) => Array<number>(count).fill(axis));
    if (axes.length !== pairs) {
      throw new OptionError(
        `${this.label}: sections must sum up to ${pairs} pairs of channels; got ${sections.join(', ')}`,
      );
    }
    return axes.map((axis, pair) => ({ axis, frequency: this.maxWavelength ** (-pair / pairs) }));
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), sections: this.sections && [...this.sections] };
  }
}
tf.serialization.registerClass(MultimodalRotary);

/** How it is registered and shown. */
export const multimodalRotary: BuiltInEncoding = {
  name: 'm-rope',
  encoding: MultimodalRotary,
  label: 'M-RoPE',
  idea: 'Rotates three sections of the channels by time, height and width; for text all three are the position.',
  explanation:
    'RoPE with three axes: each channel pair is rotated by the time, the height or the width of a position. For ' +
    'text with images or video; in a plain sequence it equals RoPE.',
  paper: '2409.12191',
  group: 'queries and keys',
  inDefaultComparison: false,
};
