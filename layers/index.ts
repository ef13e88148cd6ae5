export { KeyValueCache } from './attention/keyValueCache.js';
export { MultiHeadAttention, type MultiHeadAttentionConfig } from './attention/multiHeadAttention.js';
export { type PackedDocuments, packedDocuments } from './attention/packedDocuments.js';
export { ClassToken } from './block/classToken.js';
export { TokenEmbedding, type TokenEmbeddingConfig } from './block/embedding.js';
export { FeedForward, type FeedForwardActivation, type FeedForwardConfig } from './block/feedForward.js';
export { LayerNorm, type NormalizationConfig, RMSNorm } from './block/normalization.js';
export { PaddingMask, type PaddingMaskConfig } from './block/paddingMask.js';
export { MaskedPooling, type MaskedPoolingConfig, type PoolingMode } from './block/pooling.js';
export { Projection, type ProjectionConfig } from './block/projection.js';
export { Residual } from './block/residual.js';
export {
  type NormalizationKind,
  ResidualBlock,
  type ResidualBlockConfig,
  type RunPart,
} from './block/residualBlock.js';
export { TokenTypeEmbedding, type TokenTypeEmbeddingConfig } from './block/tokenTypeEmbedding.js';
export { TransformerBlock, type TransformerBlockConfig } from './block/transformerBlock.js';
export { type CallArgs, withCallArguments } from './callArguments.js';
export type { EmbeddingShape, GivesHiddenStates, HasAttention, HasEmbeddings } from './capabilities.js';
export {
  DivergedError,
  IndexError,
  OptionError,
  OutOfMemoryError,
  PositionError,
  ShapeError,
} from './errors.js';
export {
  type FastKernels,
  type FastKernelsConfig,
  stopFastKernels,
  useFastKernels,
} from './kernels/fastKernels.js';
export { type AttentionOptions, attention } from './ops/attention.js';
export { AlibiBias, type AlibiBiasConfig, type AlibiDirection } from './positional/alibi.js';
export { CableBias } from './positional/cable.js';
export { ContextualPosition, type ContextualPositionConfig } from './positional/cope.js';
export { DataAdaptiveBias, type DataAdaptiveBiasConfig } from './positional/dape.js';
export { DisentangledPosition, type DisentangledPositionConfig } from './positional/deberta.js';
export type { EncodingDescription, EncodingEntry } from './positional/encodingEntry.js';
export { ForgettingBias } from './positional/forgetting.js';
export type { GatedBiasConfig } from './positional/gatedBias.js';
export { LearnedPositional, type LearnedPositionalConfig } from './positional/learned.js';
export { NoPositional } from './positional/noPositional.js';
export { type AttentionContext, PositionalEncoding } from './positional/positionalEncoding.js';
export {
  type PositionalSpec,
  positionalEncodingEntry,
  positionalEncodingNames,
  registerPositionalEncoding,
} from './positional/registry.js';
export { RelativePositionBias, type RelativePositionBiasConfig } from './positional/relativePositionBias.js';
export { RotaryEmbedding, type RotaryEmbeddingConfig } from './positional/rotary.js';
export { ScoreEncoding } from './positional/scoreEncoding.js';
export { SharedPositional, type SharedPositionalConfig } from './positional/sharedPositional.js';
export { RelativePositionVectors, type RelativePositionVectorsConfig } from './positional/shaw.js';
export { SinusoidalPositional, type SinusoidalPositionalConfig } from './positional/sinusoidal.js';
export { TransformerXLPositional } from './positional/transformerXL.js';
export type { PositionArgs } from './positions.js';
export { initializers, SequenceLayer, type SequenceLayerConfig } from './sequenceLayer.js';
export { AdamW, type AdamWConfig } from './training/adamW.js';
