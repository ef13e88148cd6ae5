import * as tf from '@tensorflow/tfjs';
import {
  FeatureEmbedding,
  LearnedPositional,
  SinusoidalPositional,
  TokenEmbedding,
  TransformerBlock,
} from '../../../layers/index.js';
import { positionalEncoding, positionalEncodingNames } from '../../../layers/positional/registry.js';

/** What is warned of while `run` does. */
function warnings(run: () => void): string[] {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  try {
    run();
    // tf.js has hints of its own.
    return warn.mock.calls
      .map(([message]) => String(message))
      .filter((message) => message.includes('embeddings'));
  } finally {
    warn.mockRestore();
  }
}

describe('an encoding of embeddings', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const SIZES = { numHeads: 2, intermediateDim: 7 };
  const features = () => tf.input({ shape: [null, 4] });
  const block = (positional: 'sinusoidal' | 'rotary' = 'sinusoidal') =>
    new TransformerBlock({ ...SIZES, positional, name: 'look' });

  it('is known by the sites that it has', () => {
    const additive = positionalEncodingNames().filter(
      (name) => positionalEncoding(name, { maxLength: 5, useCausalMask: true }).actsOnInputsOnly,
    );
    expect(additive).toEqual(expect.arrayContaining(['sinusoidal', 'learned']));
    for (const name of ['none', 'rotary', 'alibi', 't5']) expect(additive).not.toContain(name);
  });

  it('in a block after no embedding that has it is warned of', () => {
    const expected =
      'MultiHeadAttention "look/attention": SinusoidalPositional acts on embeddings only, and no earlier layer has it, ' +
      'so positions have no effect; give it to TokenEmbedding or FeatureEmbedding';
    expect(warnings(() => block().apply(features()))).toEqual([expected]);
    const other = new FeatureEmbedding({ modelDim: 4, positional: new LearnedPositional({ maxLength: 5 }) });
    expect(warnings(() => block().apply(other.apply(features()) as tf.SymbolicTensor))).toEqual([expected]);
  });

  it('is not warned of where a layer before has it, nor is another', () => {
    const [features_, ids] = [features(), tf.input({ shape: [null], dtype: 'int32' })];
    const heard = warnings(() => {
      const positional = 'sinusoidal';
      for (const x of [
        new FeatureEmbedding({ modelDim: 4, positional }).apply(features_),
        new TokenEmbedding({ vocabSize: 9, modelDim: 4, positional }).apply(ids),
        new SinusoidalPositional().apply(features_),
      ]) {
        const first = block().apply(x as tf.SymbolicTensor) as tf.SymbolicTensor;
        block().apply(first);
      }
      block('rotary').apply(features_);
    });
    expect(heard).toEqual([]);
  });
});
