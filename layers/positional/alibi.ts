import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { TableMemo } from '../positions.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import type { AttentionPositions, AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { byDistance, ScoreEncoding } from './scoreEncoding.js';

/**
 * Which keys a head looks at. 'symmetric': all, -slope |distance|, the same on both sides, so that a sequence
 * and its mirror image look alike. 'asymmetric': the first half of the heads look back, the rest ahead.
 * 'causal': all look back.
 */
export type AlibiDirection = 'symmetric' | 'asymmetric' | 'causal';

export interface AlibiBiasConfig extends SequenceLayerConfig {
  /** Default 'asymmetric', which uses word order in an encoder; the paper's decoder is 'causal'. */
  direction?: AlibiDirection;
}

/**
 * Adds to every score a penalty that grows with the distance: -slope_h |query position - key position|.
 * It has no weights and no greatest length.
 *
 * 'causal' is the authors' form. In cross attention queries and keys count as standing on one line, and a head that looks back sees
 * keys up to the query's position.
 *
 * Acts on scores [B, H, T, S], alone and in attention. Scores of keys that a head does not look at are
 * -Infinity: such a key is hidden, and a head with no key left gives zeros. 'asymmetric' needs at least 2 heads; each half of them has the slopes of as many heads alone.
 *
 * @throws RangeError when direction is not known, or 'asymmetric' has one head.
 * @see Press et al. 2022, 2108.12409; the directions for encoders follow its authors' advice
 * @example new AlibiBias({ direction: 'causal' }).apply(tf.zeros([1, 2, 3, 3]))
 */
export class AlibiBias extends ScoreEncoding {
  static readonly className = 'AlibiBias';
  private readonly direction: AlibiDirection;
  private readonly memo = new TableMemo();
  private numHeads = 0;

  constructor(config: AlibiBiasConfig = {}) {
    super(config);
    const directions: AlibiDirection[] = ['symmetric', 'asymmetric', 'causal'];
    this.direction = this.requireOneOf('direction', config.direction ?? 'asymmetric', directions);
    this.requireKnownOptions(AlibiBias, config);
  }

  override buildAttention({ numHeads }: Pick<AttentionShape, 'numHeads' | 'keyDim'>): void {
    if (this.direction === 'asymmetric' && numHeads < 2) {
      throw new OptionError(
        `${this.label}: direction 'asymmetric' needs at least 2 heads; got numHeads=${numHeads}`,
      );
    }
    this.numHeads = numHeads;
  }

  override scoreBias(at: AttentionPositions): tf.Tensor {
    const { values: distances, shape } = byDistance(at, this.memo, (distance) => distance);
    const [batch, plane] = shape.length === 1 ? [1, shape[0]] : [shape[0], shape[1] * shape[2]];
    const heads = this.heads();
    const biases = new Float32Array(distances.length * heads.length);
    for (let b = 0; b < batch; b++) {
      heads.forEach(({ slope, looks }, h) => {
        const start = (b * heads.length + h) * plane;
        for (let i = 0; i < plane; i++) {
          const distance = distances[b * plane + i] as number;
          biases[start + i] = distance * looks > 0 ? Number.NEGATIVE_INFINITY : -slope * Math.abs(distance);
        }
      });
    }
    return tf.tensor(
      biases,
      shape.length === 1 ? [heads.length, plane] : [batch, heads.length, shape[1], shape[2]],
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), direction: this.direction };
  }

  /** The slope of each head, and where it looks: 1 back, -1 ahead, 0 both ways. */
  private heads(): { slope: number; looks: number }[] {
    const of = (count: number, looks: number) => alibiSlopes(count).map((slope) => ({ slope, looks }));
    if (this.direction === 'symmetric') return of(this.numHeads, 0);
    if (this.direction === 'causal') return of(this.numHeads, 1);
    const back = Math.ceil(this.numHeads / 2);
    return [...of(back, 1), ...of(this.numHeads - back, -1)];
  }
}
tf.serialization.registerClass(AlibiBias);

/**
 * The slope of each of `numHeads` heads: 2^(-8h / H) for h = 1..H when H is a power of two; otherwise those of
 * the power below, then every other one of the power above, as in the paper's code.
 * @see Press et al. 2022, 2108.12409
 */
export function alibiSlopes(numHeads: number): number[] {
  const powers = (count: number) => Array.from({ length: count }, (_, h) => 2 ** ((-8 * (h + 1)) / count));
  const below = 2 ** Math.floor(Math.log2(numHeads));
  const between = powers(2 * below).filter((_, h) => h % 2 === 0);
  return [...powers(below), ...between.slice(0, numHeads - below)];
}

/** How it is registered and shown: a model that sees later keys gets both directions, each in half of the heads. */
export const alibi: BuiltInEncoding = {
  name: 'alibi',
  encoding: AlibiBias,
  create: ({ useCausalMask, seed }) =>
    new AlibiBias({ direction: useCausalMask ? 'causal' : 'asymmetric', seed: seed ?? null }),
  label: 'ALiBi',
  idea: 'Scores decrease linearly with the distance, with separate heads for each direction.',
  explanation:
    'Every score decreases in proportion to the distance, with a fixed slope for each head; nothing is trained. ' +
    'Half of the heads attend only backwards, the others only forwards; a curve ends where its head does not ' +
    'attend.',
  paper: '2108.12409',
  group: 'scores, by distance',
  inDefaultComparison: true,
};

/** The same with every head looking both ways. */
export const alibiSymmetric: BuiltInEncoding = {
  name: 'alibi-symmetric',
  encoding: AlibiBias,
  create: ({ seed }) => new AlibiBias({ direction: 'symmetric', seed: seed ?? null }),
  label: 'Symmetric ALiBi',
  idea: 'Scores decrease linearly with the distance, symmetrically: it cannot distinguish a sentence from its reverse.',
  explanation:
    'Every score decreases in proportion to the distance, equally in both directions: a sequence and its mirror ' +
    'image look the same to it.',
  paper: '2108.12409',
  group: 'scores, by distance',
  inDefaultComparison: false,
};
