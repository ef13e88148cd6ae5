import * as tf from '@tensorflow/tfjs';
import { createNorm, type Normalization, type NormOptions } from '../block/normalization.js';
import { Projection } from '../block/projection.js';
import { requireKnown } from '../checks.js';
import { OptionError } from '../errors.js';
import { layersBefore, withInner } from '../graph.js';
import { isSameSequence } from '../masking/tensorMask.js';
import { type AttentionSpec, attentionNumbers, attentionSpec } from '../ops/attentionSpec.js';
import type { AttentionShape, PositionalEncoding } from '../positional/positionalEncoding.js';
import { type PositionalSpec, positionalConfig, positionalEncoding } from '../positional/registry.js';
import { consecutivePositions, positionsOf } from '../positions.js';
import {
  type CallArgs,
  lastAxis,
  requireRank,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { Attending } from './attending.js';
import { type AttentionCall, encoded, type Projected } from './attentionCall.js';
import { stepsOf } from './stepsOf.js';

/** A norm of queries, and one of keys. */
export interface QueryKeyNorm extends NormOptions {
  /** Over the D channels of each 'head', or over those of 'allHeads' (OLMo 2). Default 'head'. */
  over?: 'head' | 'allHeads';
}

export interface MultiHeadAttentionConfig extends SequenceLayerConfig, AttentionSpec {
  /** H, at least 1. */
  numHeads: number;
  /** D, the width of a head. Default C / H, which must then be an integer. */
  keyDim?: number | null;
  /** Heads of keys and values, a divisor of H: H is multi-head, 1 multi-query, between grouped-query. Default H. */
  numKeyValueHeads?: number | null;
  /** Biases of the four projections, of all or of each; one that is not named has a bias. Default true. */
  useBias?: boolean | Partial<Record<keyof Projections, boolean>>;
  /** Normalises queries and keys before they are encoded, as Qwen 3. Default null: they are not. */
  queryKeyNorm?: QueryKeyNorm | null;
  /** Share of the attention weights set to zero in training, in [0, 1). Default 0. */
  dropout?: number;
  /** Queries attend to no later key. Default false. */
  useCausalMask?: boolean;
  /**
   * w, an integer of at least 1: the query at i attends to keys j with |i - j| < w alone, with a causal mask to those with
   * i - w < j <= i. Fast kernels then take time in proportion to T w. Default null: all keys.
   */
  attentionWindow?: number | null;
  /** The encoding that acts on queries and keys or on scores, if it has those sites. Default 'none'. */
  positional?: PositionalSpec;
  /** Return [outputs, attention weights [B, H, T, S]]. Default false. */
  returnAttentionScores?: boolean;
}

type Projections = Record<'query' | 'key' | 'value' | 'output', Projection>;

/**
 * Attention with H heads: each is softmax(q k^T / sqrt(D) + bias + mask) v, of projections of the inputs.
 *
 * Inputs: x [B, T, C] (self attention), or [query, value], [query, value, key], [query, value, key,
 * attentionMask], query [B, T, C], value and key [B, S, ...], attentionMask [B, T, S]. Output [B, T, C].
 *
 * Call arguments:
 * - `mask`: hides padded keys; [queryMask, valueMask, keyMask] for two inputs or more. Default the masks that the inputs carry, in a
 *   graph too.
 * - `attentionMask`: [B, T, S], which keys each query may attend to.
 * - `documents`: packed documents, which do not see each other; see `packedDocuments`.
 * - `cache`: in causal self attention the keys and values of earlier tokens; `mask` is then that of the new tokens, and an
 *   attentionMask [B, T, S] or [T, S] goes over all S keys. In cross attention the keys and values of the first step.
 *
 * A query with every key hidden, by a mask or by the encoding, has weights of 0: its output is the bias of `output`, and
 * its gradients are 0. A hidden key does not matter, even where it is NaN.
 *
 * Weights: `query`, `key`, `value`, `output` projections, and those of the encoding under `positional`.
 *
 * @throws RangeError when an option is out of its range, C is not divisible by H, or a position not encodable.
 * @see Vaswani et al. 2017, 1706.03762; grouped queries: Ainslie et al. 2023, 2305.13245
 * @example new MultiHeadAttention({ numHeads: 2, positional: 'rotary' }).apply(tf.ones([1, 3, 4]))
 */
export class MultiHeadAttention extends SequenceLayer {
  static readonly className = 'MultiHeadAttention';
  protected override readonly maxInputs = 4;
  private readonly numHeads: number;
  private readonly numKeyValueHeads: number;
  private readonly givenKeyValueHeads: number | null;
  private readonly useBias: NonNullable<MultiHeadAttentionConfig['useBias']>;
  private readonly queryKeyNorm: QueryKeyNorm | null;
  private readonly norms: Partial<Record<'query' | 'key', Normalization>> = {};
  private readonly dropout: number;
  private readonly useCausalMask: boolean;
  private readonly attentionWindow: number | null;
  private readonly returnAttentionScores: boolean;
  private readonly spec: Required<AttentionSpec>;
  private readonly givenKeyDim: number | null;
  /** Its own instance. */
  readonly positional: PositionalEncoding;
  private keyDim = 0;
  private modelDim = 0;
  private memoryDim = 0;
  private projections: Projections | null = null;

  constructor(config: MultiHeadAttentionConfig) {
    super(config);
    this.numHeads = this.requireInteger('numHeads', config.numHeads);
    this.givenKeyValueHeads = config.numKeyValueHeads ?? null;
    this.numKeyValueHeads = this.requireInteger('numKeyValueHeads', this.givenKeyValueHeads ?? this.numHeads);
    if (this.numHeads % this.numKeyValueHeads !== 0) {
      throw new OptionError(
        `${this.label}: numHeads must be divisible by numKeyValueHeads; ` +
          `got numHeads=${this.numHeads}, numKeyValueHeads=${this.numKeyValueHeads}`,
      );
    }
    this.givenKeyDim = config.keyDim == null ? null : this.requireInteger('keyDim', config.keyDim);
    this.useBias = this.checkedBiases(config.useBias ?? true);
    this.dropout = this.requireRate('dropout', config.dropout ?? 0);
    this.spec = attentionSpec(this.label, config);
    this.useCausalMask = config.useCausalMask ?? false;
    const { attentionWindow: window = null } = config;
    this.attentionWindow = window === null ? null : this.requireInteger('attentionWindow', window);
    this.returnAttentionScores = config.returnAttentionScores ?? false;
    const context = { useCausalMask: this.useCausalMask, seed: this.seed };
    this.positional = this.adopt('positional', positionalEncoding(config.positional ?? 'none', context));
    this.queryKeyNorm = config.queryKeyNorm ?? null;
    if (this.queryKeyNorm) {
      const { over = 'head', ...norm } = this.queryKeyNorm;
      this.requireOneOf('queryKeyNorm.over', over, ['head', 'allHeads']);
      for (const role of ['query', 'key'] as const) {
        this.norms[role] = this.adopt(`${role}Norm`, createNorm(`${this.name}/${role}Norm`, norm));
      }
    }
    this.requireKnownOptions(MultiHeadAttention, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [query, value = query, key = value] = shapesOf(inputShape) as [tf.Shape, tf.Shape?, tf.Shape?];
    for (const shape of [query, value, key]) requireRank(this.label, shape, 3);
    this.modelDim = lastAxis(this.label, query);
    this.memoryDim = lastAxis(this.label, key);
    this.keyDim = this.givenKeyDim ?? this.headWidth(this.modelDim);
    const queryUnits = this.numHeads * this.keyDim;
    const keyValueUnits = this.numKeyValueHeads * this.keyDim;
    this.projections = {
      query: this.projection('query', queryUnits, query),
      key: this.projection('key', keyValueUnits, key),
      value: this.projection('value', keyValueUnits, value),
      output: this.projection('output', this.modelDim, [...query.slice(0, -1), queryUnits]),
    };
    const isPerHead = this.queryKeyNorm?.over !== 'allHeads';
    this.norms.query?.build([isPerHead ? this.keyDim : queryUnits]);
    this.norms.key?.build([isPerHead ? this.keyDim : keyValueUnits]);
    this.positional.buildAttention(this.attentionShape);
    this.built = true;
  }

  protected override joinGraph(inputs: readonly tf.SymbolicTensor[]): void {
    super.joinGraph(inputs);
    if (!this.positional.actsOnInputsOnly) return;
    const encoding = this.positional.getClassName();
    const before = [...layersBefore(inputs)].flatMap(withInner);
    if (before.some((layer) => layer !== this.positional && layer.getClassName() === encoding)) return;
    console.warn(
      `${this.label}: ${encoding} acts on embeddings only, and no earlier layer has it, so positions have no effect; ` +
        'give it to TokenEmbedding or FeatureEmbedding',
    );
  }

  /** D and C are known once the layer is built. */
  get attentionShape(): AttentionShape {
    const { numHeads, numKeyValueHeads, keyDim, modelDim, memoryDim } = this;
    return { numHeads, numKeyValueHeads, keyDim, modelDim, memoryDim };
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor | tf.Tensor[] {
    const [query, value = query, key = value, attentionMask = args.attentionMask] = inputs as [
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const isSelf = isSameSequence(key, query);
    const cache = isSelf ? (args.cache ?? null) : null;
    if (cache && !this.useCausalMask) {
      throw new OptionError(
        `${this.label}: a cache needs useCausalMask: earlier tokens cannot see later ones`,
      );
    }
    if (args.documents && (!isSelf || cache)) {
      const what = cache ? 'a cache' : 'cross attention';
      throw new OptionError(`${this.label}: documents are for self attention without a cache; got ${what}`);
    }
    const projected = this.projected([query, key, value], keyMask(this.label, inputs, args), args);
    // An encoding may give queries and keys more channels.
    const spec = attentionNumbers(this.spec, this.keyDim);
    const call: AttentionCall = {
      ...{ owner: this, spec, training: args.training === true, cache },
      mask: {
        attention: attentionMask ?? null,
        causal: this.useCausalMask,
        documents: args.documents ?? null,
        window: this.attentionWindow,
        // In the same sequence a query sees the keys up to its own row, wherever positions place it; elsewhere up to its place.
        queries: isSelf
          ? consecutivePositions(projected.at.queries.length, cache?.length)
          : projected.at.queries,
      },
    };
    const { encodeOutputs, ...operands } = encoded(call, projected);
    const dropout = this.dropoutFor(this.dropout, args);
    const attended = new Attending(operands, { ...spec, ...operands, dropout });
    args.onAttentionSteps?.(stepsOf(projected, operands, spec, attended), this);
    // Weights that are read first cost no attention of their own.
    const weights =
      this.returnAttentionScores || args.onAttentionScores ? attended.weightsBeforeDropout : null;
    if (weights) args.onAttentionScores?.(weights);
    const { output } = this.projections as Projections;
    const outputs = output.fromHeads(encodeOutputs(attended));
    return this.returnAttentionScores && weights ? [outputs, weights] : outputs;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [query, value = query] = shapesOf(inputShape) as [tf.Shape, tf.Shape?];
    if (!this.returnAttentionScores) return query;
    return [query, [query[0] as number, this.numHeads, query[1] as number, value[1] as number]];
  }

  override computeMask(
    inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    const carried = super.computeMask(inputs, mask) as tf.Tensor;
    return this.returnAttentionScores ? [carried, null as unknown as tf.Tensor] : carried;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { numHeads, useBias, queryKeyNorm, dropout } = this;
    const { useCausalMask, attentionWindow, returnAttentionScores } = this;
    return {
      ...super.getConfig(),
      numHeads,
      keyDim: this.givenKeyDim,
      numKeyValueHeads: this.givenKeyValueHeads,
      useBias: typeof useBias === 'boolean' ? useBias : { ...useBias },
      queryKeyNorm: queryKeyNorm && { ...queryKeyNorm },
      dropout,
      useCausalMask,
      attentionWindow,
      returnAttentionScores,
      ...this.spec,
      positional: { ...positionalConfig(this.positional) },
    };
  }

  /** Queries, keys and values of a call, at their places. */
  private projected(
    [query, key, value]: [tf.Tensor, tf.Tensor, tf.Tensor],
    padding: tf.Tensor | null,
    args: CallArgs,
  ): Projected {
    const project = this.projections as Projections;
    const [B, T] = query.shape as [number, number];
    const queries = positionsOf(this.label, args, B, T);
    const isSelf = isSameSequence(key, query);
    const keysAndValues = () => ({
      keys: this.normalised('key', project.key.toHeads(key, this.numKeyValueHeads)),
      values: project.value.toHeads(value, this.numKeyValueHeads),
    });
    return {
      inputs: { queries: query, keys: key },
      queries: this.normalised('query', project.query.toHeads(query, this.numHeads)),
      ...(args.cache && !isSelf ? args.cache.once(this, key.shape, keysAndValues) : keysAndValues()),
      padding,
      at: { queries, keys: isSelf ? queries : consecutivePositions(key.shape[1] as number) },
    };
  }

  /** [B, T, H, D] */
  private normalised(role: 'query' | 'key', heads: tf.Tensor): tf.Tensor {
    const norm = this.norms[role];
    if (!norm) return heads;
    if (this.queryKeyNorm?.over !== 'allHeads') return norm.call(heads) as tf.Tensor;
    const [B, T, H, D] = heads.shape as [number, number, number, number];
    return (norm.call(heads.reshape([B, T, H * D])) as tf.Tensor).reshape(heads.shape);
  }

  private checkedBiases(
    useBias: NonNullable<MultiHeadAttentionConfig['useBias']>,
  ): NonNullable<MultiHeadAttentionConfig['useBias']> {
    if (typeof useBias !== 'object') return this.requireBoolean('useBias', useBias);
    requireKnown(`${this.label}: useBias`, Object.keys(useBias), ['query', 'key', 'value', 'output']);
    for (const [role, has] of Object.entries(useBias)) this.requireBoolean(`useBias.${role}`, has);
    return useBias;
  }

  private projection(role: keyof Projections, units: number, inputShape: tf.Shape): Projection {
    const useBias = typeof this.useBias === 'boolean' ? this.useBias : (this.useBias[role] ?? true);
    const child = this.adopt(role, new Projection({ units, useBias, seed: this.seed }));
    child.build(inputShape);
    return child;
  }

  private headWidth(modelDim: number): number {
    if (modelDim % this.numHeads !== 0) {
      throw new OptionError(
        `${this.label}: modelDim must be divisible by numHeads; got modelDim=${modelDim}, numHeads=${this.numHeads}`,
      );
    }
    return modelDim / this.numHeads;
  }
}
tf.serialization.registerClass(MultiHeadAttention);

/** Who is a token among the keys: where several inputs have masks, the value's and the key's. */
function keyMask(label: string, inputs: tf.Tensor[], { mask = null }: CallArgs): tf.Tensor | null {
  const [query, value = query, key = value] = inputs as [tf.Tensor, tf.Tensor?, tf.Tensor?];
  if (mask instanceof tf.Tensor) {
    if (isSameSequence(query, value) && isSameSequence(query, key)) return mask;
    throw new OptionError(
      `${label}: with several inputs the mask is a list, [queryMask, valueMask]; got one tensor`,
    );
  }
  const [queryMask = null, valueMask = null, keyMask = null] = mask ?? [];
  if (inputs.length === 1) return queryMask;
  if (!keyMask || isSameSequence(key, value)) return valueMask ?? keyMask;
  return valueMask ? tf.logicalAnd(valueMask.cast('bool'), keyMask.cast('bool')) : keyMask;
}
