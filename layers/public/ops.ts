/**
 * Functions on tensors, each with its gradient: what the layers are made of. The package exports it as `/ops`.
 *
 * @module tfjs-transformer-block/ops
 */
export { buildAttentionMask, causalMask, type MaskParts, maskBias } from '../attention/masks.js';
export { type ActivationName, gelu, geluTanh, relu, silu } from '../ops/activations.js';
export { type AttentionOptions, attention, attentionWithWeights } from '../ops/attention.js';
export type { AttentionMask } from '../ops/attentionMask.js';
export type { AttentionSpec } from '../ops/attentionSpec.js';
export { type ContextualBias, type ScoreBias, wholeBias } from '../ops/contextualBias.js';
export { type CrossEntropyOptions, crossEntropy } from '../ops/crossEntropy.js';
export { gatedLinearUnit } from '../ops/gatedLinearUnit.js';
export { type LinearActivation, linear } from '../ops/linear.js';
export { lookup } from '../ops/lookup.js';
export { layerNorm, rmsNorm } from '../ops/normalize.js';
export { applyRotaryTables, type RotaryLayout, type RotaryTables, type Rotation } from '../ops/rotary.js';
export { expandRelativeBias } from '../ops/scoreBias.js';
