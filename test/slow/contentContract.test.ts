import {
  CableBias,
  ContextualPosition,
  DataAdaptiveBias,
  DisentangledPosition,
  ForgettingBias,
  MultiHeadAttention,
  type PositionalEncoding,
  RelativePositionVectors,
  TransformerXLPositional,
} from '../../layers/index.js';
import { attentionWeights } from '../support/cases/attention.js';
import { layerCase, SIZES, sequence } from '../support/cases/common.js';
import { describeLayerContract } from '../support/layerContract.js';

const { H, C, D } = SIZES;

const DAPE_BLIND = { 'positional/outputBias': 'a softmax does not see what is added to all scores' };

/** An encoding by content, and the shapes of its weights. */
const CASES: [PositionalEncoding, Record<string, number[]>][] = [
  [new RelativePositionVectors({ maxDistance: 2 }), { keys: [5, D] }],
  [new RelativePositionVectors({ maxDistance: 2, useValues: true }), { keys: [5, D], values: [5, D] }],
  [new TransformerXLPositional(), { kernel: [C, H * D], contentBias: [H, D], positionBias: [H, D] }],
  [
    new DisentangledPosition({ numBuckets: 4, maxDistance: 8 }),
    { embeddings: [8, C], keyKernel: [C, H * D], queryKernel: [C, H * D], queryBias: [H * D] },
  ],
  [new ContextualPosition({ numPositions: 3 }), { embeddings: [6, D] }],
  [
    new DataAdaptiveBias({ units: 5 }),
    { hiddenKernel: [2 * H, 5], hiddenBias: [5], outputKernel: [5, H], outputBias: [H] },
  ],
  [new ForgettingBias(), { kernel: [C, 2 * H], bias: [2 * H] }],
  [new CableBias(), { kernel: [C, H], bias: [H] }],
];

for (const useCausalMask of [false, true]) {
  for (const [positional, own] of CASES) {
    const config = { numHeads: H, keyDim: D, useBias: false, useCausalMask };
    const weights = Object.fromEntries(
      Object.entries(own).map(([name, shape]) => [`positional/${name}`, shape]),
    );
    const name = `${positional.getClassName()} ${JSON.stringify(own)}, causal: ${useCausalMask}`;
    const zeroGradient = positional instanceof DataAdaptiveBias ? DAPE_BLIND : {};
    const rest = { inputs: sequence, masks: 'tokens' as const, zeroGradient };
    describeLayerContract(
      layerCase(
        MultiHeadAttention,
        name,
        { ...config, positional },
        {
          ...rest,
          weights: { ...weights, ...attentionWeights(config, 'none').weights },
        },
      ),
    );
  }
}
