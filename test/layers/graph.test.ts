import * as tf from '@tensorflow/tfjs';
import { Projection } from '../../layers/index.js';

tf.enableProdMode();

beforeAll(() => tf.setBackend('cpu'));

describe('a layer at many places of a residual graph', () => {
  it('is counted once, by a walk that goes through each tensor once', () => {
    const layer = new Projection({ units: 4, name: 'shared' });
    const input = tf.input({ shape: [3, 4] });
    let reads = 0;
    let x = input;
    // Every sum doubles the paths to the input: 2^20 in the end.
    for (let sum = 0; sum < 20; sum++) {
      const add = tf.layers.add();
      x = add.apply([x, x]) as tf.SymbolicTensor;
      const nodes = add.inboundNodes;
      Object.defineProperty(add, 'inboundNodes', {
        get: () => {
          if (++reads > 10_000) throw new Error('the walk goes through tensors again and again');
          return nodes;
        },
      });
      if (sum % 5 === 0) x = layer.apply(x) as tf.SymbolicTensor;
    }
    const model = tf.model({ inputs: input, outputs: x });
    const before = tf.memory().numTensors;
    // Counted for each place, its weights would stay.
    expect(model.dispose().numDisposedVariables).toBe(2);
    expect(before - tf.memory().numTensors).toBe(2);
  });
});
