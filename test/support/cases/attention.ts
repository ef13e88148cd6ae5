import { MultiHeadAttention, type MultiHeadAttentionConfig } from '../../../layers/index.js';
import {
  cross,
  ENCODINGS,
  type EncodingName,
  encodingNames,
  type LayerCase,
  layerCase,
  SIZES,
  sequence,
} from './common.js';

const { H, C, D } = SIZES;

const KEY_BIAS = 'a softmax does not see what the key bias adds to a whole row of scores';

export function attentionWeights(
  config: Partial<MultiHeadAttentionConfig>,
  encoding: EncodingName,
  [query, key, value]: [number, number, number] = [C, C, C],
): Pick<LayerCase, 'weights' | 'zeroGradient'> {
  const { keyDim = D, numHeads = H, numKeyValueHeads, useBias = true, queryKeyNorm } = config;
  const [wide, narrow] = [numHeads, numKeyValueHeads ?? numHeads].map((heads) => heads * (keyDim ?? D)) as [
    number,
    number,
  ];
  const widths: ['query' | 'key' | 'value' | 'output', number, number][] = [
    ['query', query, wide],
    ['key', key, narrow],
    ['value', value, narrow],
    ['output', wide, query],
  ];
  const weights: Record<string, number[]> = {};
  if (encoding === 't5') weights['positional/embeddings'] = [8, numHeads];
  for (const [role, from, to] of widths) {
    weights[`${role}/kernel`] = [from, to];
    const hasBias = typeof useBias === 'object' ? (useBias[role] ?? true) : useBias;
    if (hasBias) weights[`${role}/bias`] = [to];
    if (!queryKeyNorm || (role !== 'query' && role !== 'key')) continue;
    const normed = [queryKeyNorm.over === 'allHeads' ? to : (keyDim ?? D)];
    weights[`${role}Norm/gamma`] = normed;
    if (queryKeyNorm.normalization !== 'rmsNorm') weights[`${role}Norm/beta`] = normed;
  }
  // A rotation differs from key to key, so that the softmax sees what it does to the bias.
  const blind = 'key/bias' in weights && !queryKeyNorm && !encoding.startsWith('rotary');
  return { weights, ...(blind ? { zeroGradient: { 'key/bias': KEY_BIAS } } : {}) };
}

function attention(
  name: string,
  config: Partial<MultiHeadAttentionConfig> = {},
  encoding: EncodingName = 'none',
  more: Partial<LayerCase> = {},
): LayerCase {
  const options = { numHeads: H, keyDim: D, positional: ENCODINGS[encoding](), ...config };
  const weights = attentionWeights(config, encoding);
  return layerCase(MultiHeadAttention, name, options, {
    ...{ inputs: sequence, masks: 'tokens', ...weights, ...more },
  });
}

export const attentionCases: LayerCase[] = [
  ...encodingNames
    .filter((encoding) => encoding !== 'none')
    .map((encoding) => attention(encoding, {}, encoding)),
  attention('self', { useBias: false }),
  attention('causal', { useCausalMask: true, dropout: 0.1 }),
  attention('grouped queries', { numHeads: 6, numKeyValueHeads: 3 }, 'rotary'),
  attention('one key-value head', { numKeyValueHeads: 1 }, 't5'),
  attention('biases of some, norms of heads', {
    ...{ useBias: { key: false, output: false }, queryKeyNorm: { normalization: 'rmsNorm', epsilon: 1e-3 } },
  }),
  attention(
    'norms over all heads',
    { numHeads: 6, numKeyValueHeads: 3, queryKeyNorm: { over: 'allHeads' } },
    'rotary',
  ),
  attention('with scores', { returnAttentionScores: true }),
  attention('cross', {}, 'none', {
    ...{ inputs: cross, masks: 'keys', ...attentionWeights({}, 'none', [C, 29, 23]) },
  }),
  attention('cross with scores', { returnAttentionScores: true, numKeyValueHeads: 1 }, 't5', {
    ...{ inputs: cross, masks: 'keys' },
    ...attentionWeights({ numKeyValueHeads: 1 }, 't5', [C, 29, 23]),
  }),
];
