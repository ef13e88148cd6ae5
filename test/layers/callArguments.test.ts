import * as tf from '@tensorflow/tfjs';
import { TokenEmbedding, TransformerBlock, withCallArguments } from '../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../support/backends.js';
import { expectSame, maxDifference, randomIds, randomizeWeights, run } from '../support/tensors.js';

const V = 13;

describeOnEachBackend('withCallArguments', () => {
  const layers = () => {
    const embedding = new TokenEmbedding({ vocabSize: V, modelDim: 6, positional: 'sinusoidal', seed: 1 });
    // A causal decoder's attention does not see a common shift, an asked-for bias of a later chunk it would.
    const block = new TransformerBlock({ numHeads: 3, intermediateDim: 5, positional: 'rotary', seed: 2 });
    return { embedding, block };
  };
  const modelOf = ({ embedding, block }: ReturnType<typeof layers>) => {
    const input = tf.input({ shape: [null], dtype: 'int32' });
    const model = tf.model({
      inputs: input,
      outputs: block.apply(embedding.apply(input) as tf.SymbolicTensor) as tf.SymbolicTensor,
    });
    randomizeWeights(model, 5);
    return model;
  };
  const ids = () => randomIds([2, 5], V, 3, 1);

  it('reaches every layer of a graph, and of a model in a model', () => {
    const [{ embedding, block }, x] = [layers(), ids()];
    const model = modelOf({ embedding, block });
    const input = tf.input({ shape: [null], dtype: 'int32' });
    const outer = tf.model({ inputs: input, outputs: model.apply(input) as tf.SymbolicTensor });
    const positions = [3, 1, 4, 15, 9];
    const expected = run(block, run(embedding, x, { positions }), { positions });
    for (const each of [model, outer]) {
      const shifted = withCallArguments({ positions }, () => each.predict(x) as tf.Tensor);
      expectSame(shifted, expected);
      expect(maxDifference(shifted, each.predict(x) as tf.Tensor)).toBeGreaterThan(1e-3);
    }
  });

  it('ends with the run, also with one that throws, and inner arguments join outer ones', () => {
    const [model, x] = [modelOf(layers()), ids()];
    const predict = () => model.predict(x) as tf.Tensor;
    const plain = predict();
    const later = withCallArguments({ startIndex: 7 }, predict);
    expect(() =>
      withCallArguments({ startIndex: 7 }, () => {
        throw new Error('enough');
      }),
    ).toThrow('enough');
    expectSame(predict(), plain);
    withCallArguments({ startIndex: 2 }, () => {
      expectSame(
        withCallArguments({ startIndex: 7 }, () => withCallArguments({ training: false }, predict)),
        later,
      );
      expect(maxDifference(predict(), later)).toBeGreaterThan(1e-3);
    });
  });

  it('gives way to what a layer is called with', () => {
    const { embedding } = layers();
    const x = ids();
    const expected = run(embedding, x, { startIndex: 4 });
    withCallArguments({ startIndex: 2 }, () => {
      expectSame(run(embedding, x, { startIndex: 4 }), expected);
    });
  });

  it('leaves no tensor behind', () => {
    const [model, x] = [modelOf(layers()), ids()];
    const call = () => tf.dispose(withCallArguments({ startIndex: 3 }, () => model.predict(x)));
    expect(tensorsLeft(call)).toBe(0);
  });
});
