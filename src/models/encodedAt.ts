import * as tf from '@tensorflow/tfjs';
import { type Encoded, encoded } from '../../layers/attention/attentionCall.js';
import type { HasAttention } from '../../layers/capabilities.js';
import type { AttentionPositions } from '../../layers/positional/positionalEncoding.js';

/**
 * What the encoding of an attention makes of queries and keys whose channels are all `value`; its inputs are zeros. An
 * encoding that looks at content gives what it does whatever the content is.
 */
export function encodedAt(
  { attentionShape, positional }: HasAttention,
  at: AttentionPositions,
  value: number,
): Encoded {
  const { numHeads, numKeyValueHeads, keyDim, modelDim, memoryDim } = attentionShape;
  const owner = { attentionShape, positional, label: 'encodedAt' };
  const filled = (length: number, heads: number) => tf.fill([1, length, heads, keyDim], value);
  const inputs = (length: number, width: number) => tf.zeros([1, length, width]);
  const keys = filled(at.keys.length, numKeyValueHeads);
  return encoded(
    { owner, spec: {}, training: false, mask: {}, cache: null },
    {
      ...{ at, keys, values: keys, padding: null },
      queries: filled(at.queries.length, numHeads),
      inputs: { queries: inputs(at.queries.length, modelDim), keys: inputs(at.keys.length, memoryDim) },
    },
  );
}
