import * as tf from '@tensorflow/tfjs';
import { countLaunches } from '../../../bench/measure/launches.js';
import { problem } from '../../../bench/problem.js';
import { CLASSES, SIZES } from '../../../bench/size.js';
import { AdamW } from '../../../layers/index.js';
import { crossEntropy } from '../../../layers/public/ops.js';
import { transformerEncoder } from '../../../src/index.js';
import { describeOnEachBackend, FAST } from '../../support/backends.js';

describeOnEachBackend('launches', (backend) => {
  it('are the kernels that a step calls, without those that they call themselves', async () => {
    const x = tf.ones([2, 3]);
    const { all, withoutViews, byKernel } = await countLaunches(async () => void x.reshape([3, 2]).add(1));
    expect({ all, byKernel }).toEqual({ all: 2, byKernel: { Reshape: 1, Add: 1 } });
    expect(withoutViews).toBe(backend === 'tensorflow' ? 2 : 1);
    // The kernels are those of before.
    expect((await countLaunches(async () => void x.neg())).all).toBe(1);
  });

  // tf.js's own WASM product is fast on plain operands only, so it takes more.
  if (backend === 'wasm') return;

  // tfjs-node runs reshapes as operations of their own.
  const most = backend === FAST ? 150 : backend === 'tensorflow' ? 470 : 400;
  // A view costs nothing; tf.customGrad makes one of every tensor that a gradient needs.
  it(`are at most ${most}${backend === FAST ? ', views and all,' : ''} in a step of training`, async () => {
    const { batch: _, ...size } = SIZES.M;
    const { ids, labels } = problem({ ...size, batch: 1 });
    const model = transformerEncoder({
      ...{ vocabSize: size.vocab, modelDim: size.width, numLayers: size.layers, numHeads: size.heads },
      ...{ intermediateDim: size.ffn, maxLength: size.length, positional: 'learned', seed: 1 },
      head: { type: 'classify', numClasses: CLASSES },
    });
    const optimizer = new AdamW();
    const [tokens, classes] = [
      tf.tensor2d([...ids], [1, size.length], 'int32'),
      tf.tensor1d([...labels], 'int32'),
    ];
    const trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const step = async () => {
      const loss = () => crossEntropy(model.apply(tokens, { training: true }) as tf.Tensor, classes);
      optimizer.minimize(loss, false, trained);
    };
    await step();
    const { all, withoutViews } = await countLaunches(step);
    optimizer.dispose();
    model.dispose();
    expect(all).toBeGreaterThan(50);
    expect(backend === FAST ? all : withoutViews).toBeLessThanOrEqual(most);
  });
});
