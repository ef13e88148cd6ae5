import * as tf from '@tensorflow/tfjs';
import { isBlock } from '../../../layers/capabilities.js';
import { type Projection, TransformerBlock } from '../../../layers/index.js';
import { attentionsOf, embeddingsOf, layersWith } from '../../../src/models/layersWith.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

const isProjection = (layer: tf.layers.Layer): layer is Projection => layer.getClassName() === 'Projection';
const names = (found: readonly tf.layers.Layer[]) => found.map(({ name }) => name);

describe('layersWith', () => {
  it('finds layers at every depth, in the order of the model', () => {
    const model = transformerEncoder({
      ...{ vocabSize: 5, modelDim: 6, numLayers: 3, numHeads: 2, maxLength: 4 },
      head: { type: 'classify', numClasses: 2 },
    });
    expect(names(layersWith(model, isBlock))).toEqual(['block0', 'block1', 'block2']);
    expect(names(attentionsOf(model))).toEqual(
      ['block0', 'block1', 'block2'].map((block) => `${block}/attention`),
    );
    expect(names(embeddingsOf(model))).toEqual(['embedding']);
    const projections = names(layersWith(model, isProjection));
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
    expect(names(layersWith(model, isBlock))).toEqual(['first', 'deep', 'own']);
  });

  it('finds nothing where there is nothing', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(layersWith(model, isBlock)).toEqual([]);
  });
});
