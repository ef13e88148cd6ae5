/**
 * Formulas of positional encodings, as plain numbers, and what a writer of one needs. The package exports it as `/positional`.
 *
 * @module tfjs-transformer-block/positional
 */
export type { CacheEntries, CacheOwner } from '../attention/keyValueCache.js';
export { alibiSlopes } from '../positional/alibi.js';
export { convertRotaryLayout, type RotaryLayoutConversion } from '../positional/convertRotaryLayout.js';
export { ENCODING_GROUPS, type EncodingGroup } from '../positional/encodingEntry.js';
export type {
  Attended,
  AttentionContext,
  AttentionPositions,
  AttentionShape,
  EmbeddingContext,
} from '../positional/positionalEncoding.js';
export {
  type PositionalConfig,
  type PositionalContext,
  type PositionalEncodingClass,
  type PositionalFactory,
  type PositionalSpec,
  positionalEncoding,
} from '../positional/registry.js';
export { type BucketOptions, relativePositionBucket } from '../positional/relativePositionBias.js';
export { applyRotary, type RotaryAngles, rotaryAngles } from '../positional/rotaryAngles.js';
export { type SinusoidLayout, type SinusoidOptions, sinusoidTable } from '../positional/sinusoidal.js';
export { consecutivePositions, type PositionRow, type Positions } from '../positions.js';
