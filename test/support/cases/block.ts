import {
  ClassToken,
  FeatureEmbedding,
  FeedForward,
  type FeedForwardActivation,
  LayerNorm,
  MaskedPooling,
  PaddingMask,
  Projection,
  Residual,
  RMSNorm,
  TokenEmbedding,
  type TokenEmbeddingConfig,
  TokenTypeEmbedding,
  TransformerBlock,
  type TransformerBlockConfig,
  TransformerDecoderBlock,
} from '../../../layers/index.js';
import { randomTensor } from '../tensors.js';
import { attentionWeights } from './attention.js';
import {
  ENCODINGS,
  type EncodingName,
  encodingNames,
  ids,
  type LayerCase,
  layerCase,
  SIZES,
  sequence,
} from './common.js';

const { B, H, C, D, F, S, V, maxLength } = SIZES;

const tokens = { inputs: sequence, masks: 'tokens' } as const;
const unseeded = { ...tokens, unseeded: true } as const;

const under = <V>(role: string, named: Record<string, V> = {}) =>
  Object.fromEntries(Object.entries(named).map(([key, value]) => [`${role}/${key}`, value]));

function block(
  name: string,
  config: Partial<TransformerBlockConfig> = {},
  encoding: EncodingName = 'none',
): LayerCase {
  const { useBias = true, normalization = 'layerNorm', activation = 'gelu' } = config;
  const inner = attentionWeights({ ...config, useBias }, encoding);
  const norm = { gamma: [C], ...(normalization === 'layerNorm' ? { beta: [C] } : {}) };
  const feedForward = feedForwardWeights(activation, useBias);
  const sizes = { numHeads: H, keyDim: D, intermediateDim: F, epsilon: 1e-3 };
  const options = { ...sizes, positional: ENCODINGS[encoding](), ...config };
  return layerCase(TransformerBlock, name, options, {
    inputs: sequence,
    masks: 'tokens',
    weights: {
      ...under('attention', inner.weights),
      ...under('attentionNorm', norm),
      ...under('feedForward', feedForward),
      ...under('feedForwardNorm', norm),
    },
    zeroGradient: under('attention', inner.zeroGradient),
  });
}

/** The same with cross attention, to a memory of another width. */
function decoderBlock(
  name: string,
  config: Partial<TransformerBlockConfig> = {},
  encoding: EncodingName = 'none',
): LayerCase {
  const { options, weights, zeroGradient } = block('', config, encoding);
  const cross = attentionWeights(config, 'none', [C, 19, 19]);
  const given = { numHeads: H, intermediateDim: F, ...options, positional: ENCODINGS[encoding]() };
  return layerCase(TransformerDecoderBlock, name, given, {
    inputs: () => [...sequence(), randomTensor([B, S, 19], 2)],
    masks: 'keys',
    weights: {
      ...weights,
      ...under('crossAttention', cross.weights),
      ...under('crossAttentionNorm', { gamma: [C], beta: [C] }),
    },
    zeroGradient: { ...zeroGradient, ...under('crossAttention', cross.zeroGradient) },
  });
}

/** Each part has options of its own, and norms of input and output, or none. */
function partsOfItsOwn(): LayerCase {
  const attention: NonNullable<TransformerBlockConfig['attention']> = {
    ...{ positional: 'rotary', keyDim: D, useBias: { value: false } },
    ...{ queryKeyNorm: { normalization: 'rmsNorm', over: 'allHeads' } },
  };
  const options: TransformerBlockConfig = {
    ...{ numHeads: H, intermediateDim: 2, useBias: false, norm: { placement: 'inputAndOutput' }, attention },
    ...{ feedForward: { intermediateDim: F, activation: 'geglu' }, feedForwardNorm: { center: false } },
    attentionNorm: { normalization: 'rmsNorm', epsilon: 1e-3 },
  };
  const { positional: _, ...plain } = attention;
  const made = layerCase(TransformerBlock, 'parts of its own', options, {
    ...{ inputs: sequence, masks: 'tokens' },
    weights: {
      ...under('attention', attentionWeights(attention, 'rotary').weights),
      ...under('feedForward', feedForwardWeights('geglu', false)),
      ...under('attentionNorm', { gamma: [C] }),
      ...under('attentionOutputNorm', { gamma: [C] }),
      ...under('feedForwardNorm', { gamma: [C] }),
      ...under('feedForwardOutputNorm', { gamma: [C] }),
    },
  });
  const { numHeads, useBias, norm, feedForward, feedForwardNorm, attentionNorm } = options;
  return {
    ...made,
    options: { numHeads, useBias, norm, feedForward, feedForwardNorm, attentionNorm, attention: plain },
  };
}

/** One norm for both parts. */
function parallelParts(): LayerCase {
  const { options, weights, zeroGradient = {} } = block('', { parallel: true, norm: { shared: true } });
  const own = Object.entries(weights).filter(([name]) => !name.includes('Norm'));
  return layerCase(TransformerBlock, 'parallel', options as unknown as TransformerBlockConfig, {
    ...{ inputs: sequence, masks: 'tokens', zeroGradient },
    weights: { ...Object.fromEntries(own), 'norm/gamma': [C], 'norm/beta': [C] },
  });
}

/** Other heads and an encoding in cross attention, whose output is what is normalised. */
function crossAttentionOfItsOwn(): LayerCase {
  const crossAttention = { numHeads: 2, keyDim: 3, positional: 't5', useBias: { output: false } };
  const { options, weights, zeroGradient = {} } = decoderBlock('');
  const cross = attentionWeights(crossAttention, 'none', [C, 19, 19]);
  const own = Object.entries(weights).filter(([name]) => !name.startsWith('crossAttention/'));
  const { positional: _, ...plain } = crossAttention;
  const given = { ...options, crossAttention, crossAttentionNorm: { placement: 'output' as const } };
  return {
    ...layerCase(TransformerDecoderBlock, 'cross attention of its own', given as never, {
      inputs: () => [...sequence(), randomTensor([B, S, 19], 2)],
      ...{ masks: 'keys', zeroGradient },
      weights: {
        ...Object.fromEntries(own),
        ...under('crossAttention', { ...cross.weights, 'positional/embeddings': [32, 2] }),
      },
    }),
    options: { ...given, crossAttention: plain },
  };
}

function feedForwardWeights(activation: FeedForwardActivation, useBias: boolean): Record<string, number[]> {
  const bias = (role: string, width: number) => (useBias ? { [`${role}/bias`]: [width] } : {});
  return {
    ...{ 'intermediate/kernel': [C, F], ...bias('intermediate', F) },
    ...(activation.includes('glu') ? { 'gate/kernel': [C, F], ...bias('gate', F) } : {}),
    ...{ 'output/kernel': [F, C], ...bias('output', C) },
  };
}

function embedding(name: string, config: Partial<TokenEmbeddingConfig> = {}, more = {}): LayerCase {
  // With maskZero the mask is that of the ids, whatever is given.
  const masked = config.maskZero ? {} : ({ masks: 'tokens' } as const);
  return layerCase(
    TokenEmbedding,
    name,
    { vocabSize: V, modelDim: C, ...config },
    {
      ...{ inputs: ids, inputType: 'int32', weights: { embeddings: [V, C], ...more }, ...masked },
    },
  );
}

export const blockCases: LayerCase[] = [
  ...encodingNames.map((encoding) => block(encoding, {}, encoding)),
  block('post-norm', { normalizeFirst: false }),
  block('rmsNorm', { normalization: 'rmsNorm' }),
  block('post-norm, rmsNorm', { normalizeFirst: false, normalization: 'rmsNorm' }),
  block('geluTanh', { activation: 'geluTanh' }),
  block('relu, causal', { activation: 'relu', useCausalMask: true, dropout: 0.1 }),
  block(
    'in the form of Llama',
    { ...{ activation: 'swiglu', normalization: 'rmsNorm', useBias: false, useCausalMask: true } },
    'rotary',
  ),
  block('swiglu with biases', { activation: 'swiglu', numHeads: 6, numKeyValueHeads: 2 }),
  decoderBlock(''),
  decoderBlock('post-norm, t5', { normalizeFirst: false, dropout: 0.1 }, 't5'),
  decoderBlock('grouped queries', { numHeads: 6, numKeyValueHeads: 2 }, 'rotary'),
  partsOfItsOwn(),
  parallelParts(),
  crossAttentionOfItsOwn(),
  embedding('maskZero', { maskZero: true }),
  embedding('scaled', { scale: true, stddev: 0.5 }),
  ...encodingNames.map((encoding) =>
    embedding(
      encoding,
      { positional: ENCODINGS[encoding]() },
      encoding === 'learned' ? { 'positional/embeddings': [maxLength, C] } : {},
    ),
  ),
  ...(['sinusoidal', 'learned'] as const).map((encoding) =>
    layerCase(
      FeatureEmbedding,
      encoding,
      { modelDim: 10, positional: ENCODINGS[encoding]() },
      {
        ...tokens,
        weights: {
          ...{ 'projection/kernel': [C, 10], 'projection/bias': [10] },
          ...(encoding === 'learned' ? { 'positional/embeddings': [maxLength, 10] } : {}),
        },
      },
    ),
  ),
  ...(['mean', 'max', 'first'] as const).map((mode) =>
    layerCase(MaskedPooling, mode, { mode }, { ...unseeded, weights: {} }),
  ),
  ...[true, false].map((useBias) => {
    const weights = { kernel: [C, F], ...(useBias ? { bias: [F] } : {}) };
    const variant = `${useBias ? 'with' : 'without'} bias`;
    return layerCase(Projection, variant, { units: F, useBias }, { ...tokens, weights });
  }),
  ...(['gelu', 'geluTanh', 'relu', 'silu', 'swiglu', 'geglu', 'gegluTanh'] as const).map((activation) => {
    const options = { intermediateDim: F, activation, useBias: activation !== 'relu' };
    const weights = feedForwardWeights(activation, options.useBias);
    return layerCase(FeedForward, activation, options, { ...tokens, weights });
  }),
  layerCase(ClassToken, '', {}, { ...tokens, addsToken: true, weights: { token: [C] } }),
  layerCase(Residual, '', {}, { inputs: () => [...sequence(), ...sequence()], unseeded: true, weights: {} }),
  layerCase(PaddingMask, '', { padId: 2 }, { inputs: ids, inputType: 'int32', unseeded: true, weights: {} }),
  layerCase(
    TokenTypeEmbedding,
    'without types',
    { numTypes: 3 },
    { ...tokens, weights: { embeddings: [3, C] } },
  ),
  layerCase(LayerNorm, '', { epsilon: 1e-3 }, { ...unseeded, weights: { gamma: [C], beta: [C] } }),
  layerCase(RMSNorm, '', { epsilon: 1e-3 }, { ...unseeded, weights: { gamma: [C] } }),
];
