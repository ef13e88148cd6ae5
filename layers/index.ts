export { KeyValueCache } from './attention/keyValueCache.js';
export type { MaskParts } from './attention/masks.js';
export { attentionMask, causalMask, maskBias } from './attention/masks.js';
export { MultiHeadAttention, type MultiHeadAttentionConfig } from './attention/multiHeadAttention.js';
export { TokenEmbedding, type TokenEmbeddingConfig } from './block/embedding.js';
export { FeedForward, type FeedForwardActivation, type FeedForwardConfig } from './block/feedForward.js';
export { LayerNorm, type NormalizationConfig, RMSNorm } from './block/normalization.js';
export { MaskedPooling, type MaskedPoolingConfig, type PoolingMode } from './block/pooling.js';
export { Projection, type ProjectionConfig } from './block/projection.js';
export {
  type NormalizationKind,
  ResidualBlock,
  type ResidualBlockConfig,
  type RunPart,
} from './block/residualBlock.js';
export { TokenTypeEmbedding, type TokenTypeEmbeddingConfig } from './block/tokenTypeEmbedding.js';
export { TransformerBlock, type TransformerBlockConfig } from './block/transformerBlock.js';
export { type CallArgs, withCallArguments } from './callArguments.js';
export { IndexError, OptionError, OutOfMemoryError, PositionError, ShapeError } from './errors.js';
export {
  type FastKernels,
  type FastKernelsConfig,
  stopFastKernels,
  useFastKernels,
} from './kernels/fastKernels.js';
export type { KernelVariant, VectorBits } from './kernels/wasmModule.js';
export { Identity } from './masking/identity.js';
export { type ActivationName, gelu, geluTanh, relu, silu } from './ops/activations.js';
export { type AttentionOptions, attention, attentionWithWeights, type Rotation } from './ops/attention.js';
export type { AttentionMask } from './ops/attentionMask.js';
export { crossEntropy } from './ops/crossEntropy.js';
export { type LinearActivation, linear } from './ops/linear.js';
export { lookup } from './ops/lookup.js';
export { layerNorm, rmsNorm } from './ops/normalize.js';
export { type RotaryLayout, type Turn, turn } from './ops/rotary.js';
export { wholeBias } from './ops/scoreBias.js';
export { siluGate } from './ops/siluGate.js';
export { AlibiBias, type AlibiBiasConfig, type AlibiDirection, alibiSlopes } from './positional/alibi.js';
export { convertRotaryLayout, type RotaryLayoutConversion } from './positional/convertRotaryLayout.js';
export {
  ENCODING_GROUPS,
  type EncodingDescription,
  type EncodingEntry,
  type EncodingGroup,
} from './positional/encodingEntry.js';
export { LearnedPositional, type LearnedPositionalConfig } from './positional/learned.js';
export { NoPositional } from './positional/noPositional.js';
export {
  type AttentionPositions,
  type AttentionShape,
  PositionalEncoding,
} from './positional/positionalEncoding.js';
export {
  type PositionalConfig,
  type PositionalContext,
  type PositionalEncodingClass,
  type PositionalFactory,
  type PositionalSpec,
  positionalEncoding,
  positionalEncodingEntry,
  positionalEncodingNames,
  registerPositionalEncoding,
} from './positional/registry.js';
export {
  type BucketOptions,
  RelativePositionBias,
  type RelativePositionBiasConfig,
  relativePositionBucket,
} from './positional/relativePositionBias.js';
export { RotaryEmbedding, type RotaryEmbeddingConfig } from './positional/rotary.js';
export { applyRotary, type RotaryAngles, rotaryAngles } from './positional/rotaryAngles.js';
export { ScoreEncoding } from './positional/scoreEncoding.js';
export {
  SinusoidalPositional,
  type SinusoidalPositionalConfig,
  type SinusoidLayout,
  type SinusoidOptions,
  sinusoidTable,
} from './positional/sinusoidal.js';
export { consecutivePositions, type PositionArgs, type PositionRow, type Positions } from './positions.js';
export { deriveSeed } from './seed.js';
export { initializers, SequenceLayer, type SequenceLayerConfig } from './sequenceLayer.js';
export { AdamW, type AdamWConfig } from './training/adamW.js';
