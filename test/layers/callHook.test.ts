import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, TokenEmbedding } from '../../layers/index.js';
import { describeOnEachBackend } from '../support/backends.js';

describeOnEachBackend('setCallHook', () => {
  it('hears what a layer is called with, and can change nothing', () => {
    const layer = new MultiHeadAttention({ numHeads: 2 });
    const [x, mask] = [tf.range(0, 12).reshape([1, 3, 4]), tf.tensor2d([[1, 1, 0]])];
    const expected = layer.apply(x, { mask }) as tf.Tensor;
    const heard: unknown[] = [];
    layer.setCallHook((inputs, kwargs) => {
      heard.push(inputs, { ...kwargs });
      kwargs.mask = tf.tensor2d([[0, 0, 1]]);
    });
    const outputs = layer.apply(x, { mask }) as tf.Tensor;
    expect(heard).toEqual([x, { mask }]);
    expect(outputs.dataSync()).toEqual(expected.dataSync());
  });

  it('hears a layer in a graph, until it is cleared', () => {
    const layer = new TokenEmbedding({ vocabSize: 5, modelDim: 4, inputShape: [3] });
    const model = tf.sequential({ layers: [layer] });
    const hook = jest.fn();
    layer.setCallHook(hook);
    const ids = tf.tensor2d([[1, 2, 3]], [1, 3], 'int32');
    model.predict(ids);
    expect(hook).toHaveBeenCalledTimes(1);
    layer.clearCallHook();
    model.predict(ids);
    expect(hook).toHaveBeenCalledTimes(1);
  });
});
