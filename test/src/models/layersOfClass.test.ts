import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, Projection, TransformerBlock } from '../../../layers/index.js';
import { layersOfClass } from '../../../src/models/layersOfClass.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

describe('layersOfClass', () => {
  it('finds layers at every depth, in the order of the model', () => {
    const model = transformerEncoder({
      ...{ vocabSize: 5, modelDim: 6, numLayers: 3, numHeads: 2, maxLength: 4 },
      head: { type: 'classify', numClasses: 2 },
    });
    const names = (found: readonly tf.layers.Layer[]) => found.map(({ name }) => name);
    expect(names(layersOfClass(model, TransformerBlock))).toEqual(['block0', 'block1', 'block2']);
    expect(names(layersOfClass(model, MultiHeadAttention))).toEqual(
      ['block0', 'block1', 'block2'].map((block) => `${block}/attention`),
    );
    const projections = names(layersOfClass(model, Projection));
    expect(projections).toEqual(expect.arrayContaining(['block1/attention/query', 'head']));
    expect(projections.filter((name) => name.includes('/attention/'))).toHaveLength(3 * 4);
  });

  it('finds layers of derived classes, and of models in the model', () => {
    class Own extends TransformerBlock {}
    Object.defineProperty(Own, 'className', { value: 'Own' });
    const size = { numHeads: 2, intermediateDim: 3 };
    const inner = tf.sequential({
      layers: [
        new TransformerBlock({ ...size, name: 'deep', inputShape: [3, 4] }),
        new Own({ ...size, name: 'own' }),
      ],
    });
    const model = tf.sequential({
      layers: [new TransformerBlock({ ...size, name: 'first', inputShape: [3, 4] }), inner],
    });
    const namesOf = (layerClass: typeof TransformerBlock | typeof Own) =>
      layersOfClass(model, layerClass).map(({ name }) => name);
    expect(namesOf(TransformerBlock)).toEqual(['first', 'deep', 'own']);
    expect(namesOf(Own)).toEqual(['own']);
  });

  it('finds nothing where there is nothing', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(layersOfClass(model, TransformerBlock)).toEqual([]);
  });
});
