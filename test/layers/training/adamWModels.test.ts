import * as tf from '@tensorflow/tfjs';
import { AdamW } from '../../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectSame, randomTensor } from '../../support/tensors.js';

describeOnEachBackend('AdamW in a model', () => {
  function built(): tf.Sequential {
    const model = tf.sequential();
    const initializer = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
    model.add(tf.layers.dense({ units: 5, inputShape: [3], activation: 'tanh', ...initializer(1) }));
    model.add(tf.layers.dense({ units: 1, ...initializer(2) }));
    return model;
  }

  function compiled(model: tf.LayersModel): tf.LayersModel {
    model.compile({
      optimizer: new AdamW({ learningRate: 0.05, weightDecay: 0.1 }),
      loss: 'meanSquaredError',
    });
    return model;
  }

  const x = () => randomTensor([16, 3], 1);
  const y = () => x().sum(1, true);
  const fit = (model: tf.LayersModel, epochs: number) =>
    model.fit(x(), y(), { epochs, batchSize: 16, shuffle: false, verbose: 0 });

  it('fits', async () => {
    const model = compiled(built());
    const { history } = await fit(model, 60);
    const losses = history.loss as number[];
    expect(losses.at(-1)).toBeLessThan(0.1 * (losses[0] ?? 0));
    model.dispose();
  });

  it('does not move a layer that is frozen', async () => {
    const model = built();
    const [frozen, trained] = model.layers as [tf.layers.Layer, tf.layers.Layer];
    frozen.trainable = false;
    compiled(model);
    const numbers = (layer: tf.layers.Layer) => layer.getWeights().map((weight) => [...weight.dataSync()]);
    const before = [numbers(frozen), numbers(trained)];
    await fit(model, 2);
    expect(numbers(frozen)).toEqual(before[0]);
    expect(numbers(trained)).not.toEqual(before[1]);
    model.dispose();
  });

  it('goes on where it was when the model was saved with it', async () => {
    const model = compiled(built());
    await fit(model, 3);
    let saved: tf.io.ModelArtifacts = {};
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    await model.save(handler, { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
    expect(loaded.optimizer).toBeInstanceOf(AdamW);
    expect(loaded.optimizer.getConfig()).toEqual(model.optimizer.getConfig());
    expect(loaded.optimizer.iterations).toBe(3);
    await fit(model, 2);
    await fit(loaded, 2);
    loaded.getWeights().forEach((weight, i) => {
      expectSame(weight, model.getWeights()[i] as tf.Tensor);
    });
    model.dispose();
    loaded.dispose();
  });

  it('has two moments for each weight, which it gives back', async () => {
    const model = compiled(built());
    await fit(model, 1);
    expect(tensorsLeft(() => model.optimizer.dispose())).toBe(-8);
    expect(tensorsLeft(() => void model.dispose())).toBe(-4);
  });
});
