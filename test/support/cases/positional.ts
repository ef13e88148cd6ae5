import {
  AlibiBias,
  DynamicBias,
  FireBias,
  KerpleBias,
  LearnedPositional,
  NoPositional,
  RelativePositionBias,
  RotaryEmbedding,
  SandwichBias,
  ScaledSinusoidalPositional,
  ShiftedSinusoidalPositional,
  SinusoidalPositional,
  TupeBias,
} from '../../../layers/index.js';
import { randomTensor } from '../tensors.js';
import { type LayerCase, layerCase, SIZES, scores, sequence } from './common.js';

const { B, H, T, C, D, maxLength } = SIZES;

const heads = { inputs: () => [randomTensor([B, H, T, D], 7)], weights: {}, unseeded: true } as const;
const tokens = { inputs: sequence, weights: {}, masks: 'tokens', unseeded: true } as const;

export const positionalCases: LayerCase[] = [
  ...(['interleaved', 'concatenated'] as const).map((layout) =>
    layerCase(SinusoidalPositional, layout, { layout, maxWavelength: 500 }, tokens),
  ),
  layerCase(
    LearnedPositional,
    '',
    { maxLength, stddev: 0.5 },
    {
      ...{ inputs: sequence, weights: { embeddings: [maxLength, C] }, masks: 'tokens' },
    },
  ),
  layerCase(
    LearnedPositional,
    'interpolated',
    { maxLength: 3, interpolate: true },
    { inputs: sequence, weights: { embeddings: [3, C] }, masks: 'tokens' },
  ),
  layerCase(
    ScaledSinusoidalPositional,
    '',
    { maxWavelength: 500 },
    { inputs: sequence, weights: { scale: [] }, masks: 'tokens', unseeded: true },
  ),
  layerCase(ShiftedSinusoidalPositional, '', { maxShift: 3 }, tokens),
  layerCase(RotaryEmbedding, 'yarn', { scaling: 'yarn' as const, factor: 4, originalMaxLength: 97 }, heads),
  ...(['halfSplit', 'interleaved'] as const).flatMap((layout) => [
    layerCase(RotaryEmbedding, layout, { layout, maxWavelength: 500 }, heads),
    layerCase(RotaryEmbedding, `${layout}, partial`, { layout, partialRotaryFactor: 0.5 }, heads),
  ]),
  layerCase(
    RotaryEmbedding,
    'of a sequence, partial',
    { partialRotaryFactor: 0.6 },
    {
      ...{ inputs: sequence, weights: {}, unseeded: true },
    },
  ),
  ...(['symmetric', 'asymmetric', 'causal'] as const).map((direction) =>
    layerCase(AlibiBias, direction, { direction }, { inputs: scores, weights: {}, unseeded: true }),
  ),
  ...[true, false].map((bidirectional) => {
    const options = { numBuckets: 8, maxDistance: 20, bidirectional };
    const variant = bidirectional ? 'both ways' : 'back only';
    return layerCase(RelativePositionBias, variant, options, {
      inputs: scores,
      weights: { embeddings: [8, H] },
    });
  }),
  ...(['log', 'power'] as const).map((kernel) =>
    layerCase(KerpleBias, kernel, { kernel }, { inputs: scores, weights: { r1: [H], r2: [H] } }),
  ),
  layerCase(SandwichBias, '', { embeddingDim: 8 }, { inputs: scores, weights: {}, unseeded: true }),
  layerCase(
    DynamicBias,
    '',
    { hiddenDim: 7, numHiddenLayers: 1 },
    {
      inputs: scores,
      weights: { 'mlp0/kernel': [1, 7], 'mlp0/bias': [7], 'mlp1/kernel': [7, H], 'mlp1/bias': [H] },
    },
  ),
  // Random, `thresholdScale` is less than 1: the threshold is still above some of the positions.
  layerCase(
    FireBias,
    '',
    { hiddenDim: 7, threshold: 30 },
    {
      inputs: scores,
      weights: {
        ...{ c: [1], thresholdScale: [1] },
        ...{ 'mlp0/kernel': [1, 7], 'mlp0/bias': [7], 'mlp1/kernel': [7, H], 'mlp1/bias': [H] },
      },
    },
  ),
  layerCase(
    TupeBias,
    '',
    { maxLength, untieClassToken: true },
    {
      inputs: scores,
      weights: {
        ...{ embeddings: [maxLength, H], 'norm/gamma': [H], 'norm/beta': [H], classToken: [2, H] },
        ...{ 'query/kernel': [H, H], 'query/bias': [H], 'key/kernel': [H, H], 'key/bias': [H] },
      },
    },
  ),
  layerCase(NoPositional, '', {}, tokens),
];
