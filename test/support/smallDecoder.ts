import * as tf from '@tensorflow/tfjs';
import type { PositionalSpec } from '../../layers/positional/registry.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';

export const V = 13;
export const PROMPT = [3, 1, 4];

/** A causal model of V tokens. */
export function decoder(positional: PositionalSpec, config = {}): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: V, modelDim: 12, numLayers: 2, numHeads: 3, maxLength: 31, positional },
    ...{ useCausalMask: true, head: { type: 'tag', numClasses: V }, seed: 1, ...config },
  });
}

/** Greedy by the plainest means: the whole sequence, and the first of its greatest last logits. */
export function greedy(model: tf.LayersModel, prompt: readonly number[], count: number): number[] {
  const ids = [...prompt];
  for (let i = 0; i < count; i++) {
    const logits = model.predict(tf.tensor2d([ids], [1, ids.length], 'int32')) as tf.Tensor;
    ids.push(
      logits
        .slice([0, ids.length - 1, 0])
        .argMax(-1)
        .dataSync()[0] as number,
    );
  }
  return ids.slice(prompt.length);
}
