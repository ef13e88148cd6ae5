import * as tf from '@tensorflow/tfjs';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { AdamW, TransformerBlock } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { randomTensor } from '../../support/tensors.js';

describeOnEachBackend('in a page that shares memory between threads', () => {
  it('runs the build of tf.js that has threads', () => {
    expect(crossOriginIsolated).toBe(true);
    expect(getThreadsCount()).toBeGreaterThan(1);
  });

  it('multiplies what is great enough for several threads', () => {
    const [a, b] = [
      tf
        .range(0, 128 * 64)
        .reshape([128, 64])
        .mod(7),
      tf.eye(64),
    ];
    expect([...a.matMul(b).dataSync()]).toEqual([...a.dataSync()]);
  });

  it('trains', async () => {
    const layers = [
      new TransformerBlock({
        numHeads: 2,
        intermediateDim: 16,
        positional: 'rotary',
        inputShape: [5, 8],
        seed: 1,
      }),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
    ];
    const model = tf.sequential({ layers });
    model.compile({ optimizer: new AdamW({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    const [x, y] = [randomTensor([32, 5, 8], 1), randomTensor([32, 5, 1], 2)];
    const { history } = await model.fit(x, y, { epochs: 8, verbose: 0 });
    const loss = history.loss as number[];
    expect(loss.at(-1)).toBeLessThan(0.9 * (loss[0] as number));
  });
});
