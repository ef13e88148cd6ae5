import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { type ScoreBias, wholeBias } from '../ops/contextualBias.js';
import type { Rotation } from '../ops/rotary.js';
import { expandRelativeBias } from '../ops/scoreBias.js';
import type { Positions } from '../positions.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import {
  type Attended,
  type AttentionContext,
  type AttentionShape,
  type EmbeddingContext,
  PositionalEncoding,
} from './positionalEncoding.js';
import {
  type BuiltInEncoding,
  type PositionalSpec,
  positionalConfig,
  positionalEncoding,
} from './registration.js';

export interface ComposedPositionalConfig extends SequenceLayerConfig {
  /** Those that act, at least one. Default ['sinusoidal', 't5']. */
  encodings?: readonly PositionalSpec[];
}

const DEFAULT_ENCODINGS = ['sinusoidal', 't5'];

/**
 * Combines several encodings, applied in order at every site: embeddings, queries, keys and outputs pass through all;
 * biases, relative keys and relative queries are added. At most one may turn queries and keys. In cross attention each
 * does what it does alone.
 *
 * @throws OptionError when there is no encoding, or a second one turns queries and keys.
 * @see MPNet, Song et al. 2020, 2004.09297: a table of positions and a bias as T5's
 * @example new TransformerBlock({ numHeads: 2, intermediateDim: 8, positional: new ComposedPositional({ encodings: ['rotary', 'alibi'] }) })
 */
export class ComposedPositional extends PositionalEncoding {
  static readonly className = 'ComposedPositional';
  static readonly unnamedOptions = ['...encodings'];
  private readonly parts: readonly PositionalEncoding[];

  constructor(config: ComposedPositionalConfig = {}) {
    super(config);
    const encodings = config.encodings ?? DEFAULT_ENCODINGS;
    if (!Array.isArray(encodings) || encodings.length === 0) {
      throw new OptionError(`${this.label}: encodings must be a list of at least one; got ${encodings}`);
    }
    this.parts = encodings.map((encoding: PositionalSpec, index) =>
      this.adopt(`${index}`, positionalEncoding(encoding, { seed: this.seed })),
    );
    this.requireKnownOptions(ComposedPositional, config);
  }

  override buildInputs(modelDim: number): void {
    for (const part of this.parts) part.buildInputs(modelDim);
  }

  override buildAttention(shape: AttentionShape): void {
    for (const part of this.parts) part.buildAttention(shape);
  }

  override checkPositions(at: Positions): void {
    for (const part of this.parts) part.checkPositions(at);
  }

  override encodeInputs(x: tf.Tensor, at: EmbeddingContext): tf.Tensor {
    return this.parts.reduce((encoded, part) => part.encodeInputs(encoded, at), x);
  }

  override encodeQueriesKeys(
    queries: tf.Tensor,
    keys: tf.Tensor,
    at: AttentionContext,
  ): [tf.Tensor, tf.Tensor] {
    const start: [tf.Tensor, tf.Tensor] = [queries, keys];
    return this.parts.reduce(([q, k], part) => part.encodeQueriesKeys(q, k, at), start);
  }

  override rotation(at: AttentionContext): Rotation | null {
    const [rotation = null, ...others] = this.parts.flatMap((part) => part.rotation(at) ?? []);
    if (others.length === 0) return rotation;
    throw new OptionError(
      `${this.label}: at most one encoding may turn queries and keys; got ${others.length + 1}`,
    );
  }

  override relativeKeys(at: AttentionContext): tf.Tensor | null {
    return sumOf(this.parts.flatMap((part) => part.relativeKeys(at) ?? []));
  }

  override relativeQueries(at: AttentionContext): tf.Tensor | null {
    return sumOf(this.parts.flatMap((part) => part.relativeQueries(at) ?? []));
  }

  override scoreBias(at: AttentionContext): ScoreBias | null {
    const [first = null, ...others] = this.parts.flatMap((part) => part.scoreBias(at) ?? []);
    return others.reduce((sum: ScoreBias | null, bias) => sum && added(sum, bias, at), first);
  }

  override encodeOutputs(attended: Attended, at: AttentionContext): tf.Tensor {
    const through = (before: Attended, part: PositionalEncoding): Attended => ({
      get outputs() {
        return part.encodeOutputs(before, at);
      },
      get weights() {
        return before.weights;
      },
    });
    return this.parts.reduce(through, attended).outputs;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), encodings: this.parts.map((part) => ({ ...positionalConfig(part) })) };
  }
}
tf.serialization.registerClass(ComposedPositional);

/** null for no rows. */
function sumOf(rows: readonly tf.Tensor[]): tf.Tensor | null {
  return rows.length === 0 ? null : rows.reduce((sum, one) => sum.add(one));
}

/** The sum of two biases, by distance where both are. */
function added(first: ScoreBias, second: ScoreBias, { queries, keys }: AttentionContext): tf.Tensor {
  const [one, other] = [wholeBias(first), wholeBias(second)] as [tf.Tensor, tf.Tensor];
  if (one.rank === other.rank) return one.add(other);
  const whole = (bias: tf.Tensor) => expandRelativeBias(bias, queries.length, keys.length);
  return whole(one).add(whole(other));
}

/** How it is registered and shown. */
export const composed: BuiltInEncoding = {
  name: 'composed',
  encoding: ComposedPositional,
  create: (context) => {
    const encodings = DEFAULT_ENCODINGS.map((name) => positionalEncoding(name, context));
    return new ComposedPositional({ encodings, seed: context.seed ?? null });
  },
  label: 'Several encodings',
  idea: 'Several encodings at once: sinusoidal and T5 by default.',
  explanation:
    'Each encoding acts as it does alone, and their score biases are added. The default is sinusoidal positions ' +
    'and a T5 bias, as in MPNet; others can be named, as in composed(rotary, alibi).',
  paper: '2004.09297',
  group: 'positions themselves',
  inDefaultComparison: false,
};
