import * as tf from '@tensorflow/tfjs';
import { TransformerBlock } from '../../../layers/index.js';
import { hiddenStates } from '../../../src/models/hiddenStates.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectSame, randomIds, randomTensor, run } from '../../support/tensors.js';

const block = (seed: number) =>
  new TransformerBlock({ numHeads: 2, intermediateDim: 5, positional: 't5', seed });

/** [T, C] -> the blocks, one after the other. */
function chain(...blocks: TransformerBlock[]): tf.LayersModel {
  const input = tf.input({ shape: [3, 4] });
  const outputs = blocks.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs });
}

describeOnEachBackend('hiddenStates', () => {
  it('gives what goes into the first block and comes out of each', () => {
    const x = randomTensor([2, 3, 4], 1);
    const [one, two] = [block(1), block(2)];
    const [before, after, last] = hiddenStates(chain(one, two), x) as [tf.Tensor, tf.Tensor, tf.Tensor];
    expectSame(before, x);
    expectSame(after, run(one, x));
    expectSame(last, run(two, run(one, x)));
  });

  it('counts a block each time it runs, in the order of the runs', () => {
    const x = randomTensor([2, 3, 4], 1);
    const [one, two] = [block(1), block(2)];
    const states = hiddenStates(chain(one, two, one), x);
    expect(states).toHaveLength(4);
    expectSame(states[3] as tf.Tensor, run(one, run(two, run(one, x))));
  });

  it('gives those of a tf.sequential that never ran', () => {
    const dense = tf.layers.dense({ units: 4, inputShape: [3, 5], useBias: false });
    const [one, x] = [block(1), randomTensor([2, 3, 5], 1)];
    const [before, after] = hiddenStates(tf.sequential({ layers: [dense, one] }), x) as [
      tf.Tensor,
      tf.Tensor,
    ];
    expectSame(before, dense.apply(x) as tf.Tensor);
    expectSame(after, run(one, before));
  });

  it('gives those of layers that a tf.sequential gained since', () => {
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3, 4] }), block(1)] });
    const x = randomTensor([2, 3, 4], 1);
    expect([hiddenStates(model, x).length, hiddenStates(model, x).length]).toEqual([2, 2]);
    model.add(block(2));
    expect(hiddenStates(model, x)).toHaveLength(3);
  });

  it('gives whole batches, and leaves nothing behind, in the model neither', () => {
    const model = transformerEncoder({
      ...{
        vocabSize: 13,
        modelDim: 8,
        numLayers: 2,
        numHeads: 2,
        maxLength: 7,
        positional: 'alibi',
        seed: 1,
      },
      head: { type: 'classify', numClasses: 3 },
    });
    const ids = randomIds([70, 5], 13, 1, 1);
    expect(hiddenStates(model, ids).map(({ shape }) => shape)).toEqual(Array(3).fill([70, 5, 8]));
    expect(tensorsLeft(() => tf.dispose(hiddenStates(model, ids)))).toBe(0);
    const weights = model.weights.length;
    expect(tensorsLeft(() => void model.dispose())).toBe(-weights);
  });

  it('refuses a model without blocks', () => {
    const model = tf.sequential({ name: 'plain', layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(() => hiddenStates(model, tf.ones([2, 3]))).toThrow(
      new RangeError('hiddenStates: model "plain" has no TransformerBlock'),
    );
  });

  it('refuses a model that has blocks in a model: those are no part of its own graph', () => {
    const first = block(1);
    const inner = () => [tf.layers.dense({ units: 4, inputShape: [3, 4] }), chain(first)];
    for (const layers of [inner(), [...inner(), block(2)]]) {
      const model = tf.sequential({ layers, name: 'outer' });
      expect(() => hiddenStates(model, tf.ones([2, 3, 4]))).toThrow(
        new RangeError(
          `hiddenStates: TransformerBlock "${first.name}" is not a layer of model "outer" but of one in it; give that one`,
        ),
      );
    }
  });
});
