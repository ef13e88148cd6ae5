export { KeyValueCache } from './attention/keyValueCache.js';
export {
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
  type QueryKeyNorm,
} from './attention/multiHeadAttention.js';
export { type PackedDocuments, packedDocuments } from './attention/packedDocuments.js';
export { ClassToken } from './block/classToken.js';
export { TokenEmbedding, type TokenEmbeddingConfig } from './block/embedding.js';
export { FeatureEmbedding, type FeatureEmbeddingConfig } from './block/featureEmbedding.js';
export { FeedForward, type FeedForwardActivation, type FeedForwardConfig } from './block/feedForward.js';
export {
  LayerNorm,
  type LayerNormConfig,
  type NormalizationConfig,
  type NormalizationKind,
  type NormOptions,
  RMSNorm,
} from './block/normalization.js';
export { PaddingMask, type PaddingMaskConfig } from './block/paddingMask.js';
export { MaskedPooling, type MaskedPoolingConfig, type PoolingMode } from './block/pooling.js';
export { Projection, type ProjectionConfig } from './block/projection.js';
export { Residual } from './block/residual.js';
export {
  type BlockNorm,
  type NormPlacement,
  type PartNorm,
  type PartOptions,
  ResidualBlock,
  type ResidualBlockConfig,
  type RunPart,
} from './block/residualBlock.js';
export { TokenTypeEmbedding, type TokenTypeEmbeddingConfig } from './block/tokenTypeEmbedding.js';
export { TransformerBlock, type TransformerBlockConfig } from './block/transformerBlock.js';
export {
  TransformerDecoderBlock,
  type TransformerDecoderBlockConfig,
} from './block/transformerDecoderBlock.js';
export { type AttentionSteps, type CallArgs, withCallArguments } from './callArguments.js';
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
export { ComposedPositional, type ComposedPositionalConfig } from './positional/composedPositional.js';
export { ContextualPosition, type ContextualPositionConfig } from './positional/cope.js';
export { DataAdaptiveBias, type DataAdaptiveBiasConfig } from './positional/dape.js';
export { DisentangledPosition, type DisentangledPositionConfig } from './positional/deberta.js';
export { DynamicBias, type DynamicBiasConfig } from './positional/dynamicBias.js';
export type { EncodingDescription, EncodingEntry } from './positional/encodingEntry.js';
export { FireBias, type FireBiasConfig } from './positional/fire.js';
export { ForgettingBias } from './positional/forgetting.js';
export type { GatedBiasConfig } from './positional/gatedBias.js';
export {
  InterpolatedPositions,
  type InterpolatedPositionsConfig,
} from './positional/interpolatedPositions.js';
export { KerpleBias, type KerpleBiasConfig, type KerpleKernel } from './positional/kerple.js';
export { LearnedPositional, type LearnedPositionalConfig } from './positional/learned.js';
export type { LogScale } from './positional/logScale.js';
export { MultimodalRotary, type MultimodalRotaryConfig } from './positional/multimodalRotary.js';
export { NoPositional } from './positional/noPositional.js';
export { PolarEmbedding, type PolarEmbeddingConfig } from './positional/polar.js';
export { type AttentionContext, PositionalEncoding } from './positional/positionalEncoding.js';
export { RandomFloatPositions, type RandomFloatPositionsConfig } from './positional/randomFloatPositions.js';
export { RandomizedPositions, type RandomizedPositionsConfig } from './positional/randomizedPositions.js';
export {
  type PositionalSpec,
  positionalEncodingEntry,
  positionalEncodingNames,
  registerPositionalEncoding,
} from './positional/registry.js';
export { RelativePositionBias, type RelativePositionBiasConfig } from './positional/relativePositionBias.js';
export type { RopeScalingName } from './positional/ropeScaling/index.js';
export type { RopeScalingOptions } from './positional/ropeScaling/scaling.js';
export { RotaryEmbedding, type RotaryEmbeddingConfig } from './positional/rotary.js';
export { Rotary2d } from './positional/rotary2d.js';
export type { RotaryByAxesConfig } from './positional/rotaryByAxes.js';
export { SandwichBias, type SandwichBiasConfig } from './positional/sandwich.js';
export { ScaledSinusoidalPositional } from './positional/scaledSinusoidal.js';
export { DistanceEncoding, ScoreEncoding } from './positional/scoreEncoding.js';
export { SharedPositional, type SharedPositionalConfig } from './positional/sharedPositional.js';
export { RelativePositionVectors, type RelativePositionVectorsConfig } from './positional/shaw.js';
export {
  ShiftedSinusoidalPositional,
  type ShiftedSinusoidalPositionalConfig,
} from './positional/shiftedSinusoidal.js';
export { SinusoidalPositional, type SinusoidalPositionalConfig } from './positional/sinusoidal.js';
export { Sinusoidal2d } from './positional/sinusoidal2d.js';
export { TransformerXLPositional } from './positional/transformerXL.js';
export { TupeBias, type TupeBiasConfig } from './positional/tupe.js';
export type { PositionArgs } from './positions.js';
export { initializers, SequenceLayer, type SequenceLayerConfig } from './sequenceLayer.js';
export { AdamW, type AdamWConfig } from './training/adamW.js';
export type { LabelFunction, LabelOptions } from './training/labels.js';
export {
  type SparseCategoricalCrossentropyConfig,
  sparseCategoricalCrossentropy,
} from './training/losses.js';
export { perplexity, sequenceAccuracy, tokenAccuracy } from './training/metrics.js';
export type { LearningRateSchedule, ScheduleType } from './training/schedule.js';
