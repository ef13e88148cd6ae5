import * as tf from '@tensorflow/tfjs';
import { SequenceLayer, type SequenceLayerConfig, TransformerBlock } from '../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../support/backends.js';
import { saveAndLoad } from '../support/saveAndLoad.js';
import { expectSame, randomTensor } from '../support/tensors.js';

/** A layer of tf.js's layers and of ours, as anyone may write one. */
class Mixed extends SequenceLayer {
  static readonly className = 'Mixed';
  private readonly wide = this.adopt(
    'wide',
    tf.layers.dense({ units: 6, kernelRegularizer: tf.regularizers.l2() }),
  );
  private readonly narrow = this.adopt('narrow', tf.layers.dense({ units: 4 }));
  private readonly both = this.adopt(
    'both',
    tf.layers.bidirectional({
      layer: tf.layers.lstm({
        units: 4,
        returnSequences: true,
        recurrentInitializer: 'glorotUniform',
      }) as never,
      mergeMode: 'sum',
    }),
  );
  private readonly norm = this.adopt('norm', tf.layers.batchNormalization());
  private readonly block = this.adopt('block', new TransformerBlock({ numHeads: 2, intermediateDim: 5 }));

  constructor(config: SequenceLayerConfig = {}) {
    super(config);
  }

  override build(inputShape: tf.Shape): void {
    const wide = [...inputShape.slice(0, -1), 6];
    this.wide.build(inputShape);
    this.narrow.build(wide);
    for (const layer of [this.both, this.norm, this.block]) layer.build(inputShape);
    this.built = true;
  }

  protected override forward([x]: tf.Tensor[], { training = false }: { training?: boolean }): tf.Tensor {
    const layers = [this.wide, this.narrow, this.both, this.norm, this.block];
    return layers.reduce((y, layer) => layer.apply(y, { training }) as tf.Tensor, x as tf.Tensor);
  }
}
tf.serialization.registerClass(Mixed);

function modelOf(...layers: SequenceLayer[]): tf.LayersModel {
  const input = tf.input({ shape: [3, 4] });
  return tf.model({
    inputs: input,
    outputs: layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input),
  });
}

const WEIGHTS = 2 + 2 + 6 + 4 + 16;

describeOnEachBackend('layers of tf.js inside of a layer', () => {
  it('are trained with it, with their penalties, and frozen', async () => {
    const layer = new Mixed();
    const model = modelOf(layer);
    expect(model.weights).toHaveLength(WEIGHTS);
    // Batch normalization's running mean and variance are not trained.
    expect(model.trainableWeights).toHaveLength(WEIGHTS - 2);
    const before = model.weights.map((weight) => weight.read().clone());
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    const [x, y] = [randomTensor([8, 3, 4], 1), randomTensor([8, 3, 4], 2)];
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    model.weights.forEach((weight, i) => {
      const moved = tf.max(tf.abs(tf.sub(weight.read(), before[i] as tf.Tensor))).dataSync()[0] as number;
      // The scores of all keys change alike with the bias of keys.
      if (!weight.name.includes('key/bias')) expect([weight.name, moved > 1e-6]).toEqual([weight.name, true]);
    });
    const penalty = tf.add(0, layer.calculateLosses()[0] as tf.Tensor).dataSync()[0] as number;
    const kernel = model.weights.find(({ originalName }) => originalName.endsWith('wide/kernel'));
    expect(penalty).toBeCloseTo(0.01 * (kernel?.read().square().sum().dataSync()[0] as number), 5);
    layer.trainable = false;
    expect(model.trainableWeights).toHaveLength(0);
    expect(model.weights).toHaveLength(WEIGHTS);
  });

  it('are saved with it, each weight by its role', async () => {
    const model = modelOf(new Mixed({ name: 'first' }), new Mixed({ name: 'second' }));
    const names = model.weights.map(({ originalName }) => originalName);
    expect(new Set(names).size).toBe(2 * WEIGHTS);
    expect(names).toContain('first/wide/kernel');
    const x = randomTensor([2, 3, 4], 1);
    const loaded = await saveAndLoad(model);
    expectSame(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor);
    expect(loaded.weights.map(({ originalName }) => originalName)).toEqual(names);
  });

  it('are disposed of with it', () => {
    expect(tensorsLeft(() => void modelOf(new Mixed()).dispose())).toBe(0);
  });

  it('have a role each', () => {
    class Twice extends Mixed {
      constructor() {
        super({ name: 'x' });
        this.adopt('wide', tf.layers.dense({ units: 1 }));
      }
    }
    expect(() => new Twice()).toThrow('Mixed "x": there is a layer for the role "wide" already');
  });
});
