import * as tf from '@tensorflow/tfjs';
import { generate } from '../../src/generate/generate.js';
import { loadPretrained } from '../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../support/backends.js';
import { describeModel, goldenOf } from '../support/sharedModels.js';

describeModel('stories260K', (folder) => {
  describeOnEachBackend('its greedy story', (backend) => {
    const { greedy_token_ids: story } = goldenOf<{ greedy_token_ids: number[] }>(folder);
    const [first = -1, ...expected] = story;
    let model: tf.LayersModel;

    beforeAll(async () => {
      model = await loadPretrained(folder);
    });
    afterAll(() => model.dispose());

    it('is told to its 200th token', async () => {
      expect(expected).toHaveLength(200);
      expect(await generate(model, [first], { maxNewTokens: 200 })).toEqual(expected);
    });

    it('is told without a cache', async () => {
      // All 200 would take plain JavaScript ten minutes: the work grows with the square.
      const maxNewTokens = backend === 'cpu' ? 30 : 200;
      const told = await generate(model, [first], { maxNewTokens, useCache: false });
      expect(told).toEqual(expected.slice(0, maxNewTokens));
    });

    it('has each token as the likeliest after those before it, in one pass', () => {
      const before = story.slice(0, -1);
      const logits = model.predict(tf.tensor2d([before], [1, before.length], 'int32')) as tf.Tensor;
      expect([...logits.argMax(-1).dataSync()]).toEqual(expected);
    });
  });
});
