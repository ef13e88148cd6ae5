import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { generate } from '../../src/generate/generate.js';
import { loadPretrained } from '../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../support/backends.js';

/** A Llama of 260,000 weights, trained on TinyStories, and its greedy story; not part of the repository. */
const FOLDER = process.env.STORIES260K_DIR ?? resolve(__dirname, '../../../shared/models/stories260K');
const found = existsSync(join(FOLDER, 'model.safetensors'));
if (!found) {
  console.log(`stories260K is not at ${FOLDER}; STORIES260K_DIR says where it is. Its tests are skipped.`);
}

(found ? describe : describe.skip)('the greedy story of stories260K', () => {
  describeOnEachBackend('generate', (backend) => {
    let model: tf.LayersModel;
    let story: number[] = [];

    beforeAll(async () => {
      model = await loadPretrained(FOLDER);
      const golden = JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as {
        greedy_token_ids: number[];
      };
      story = golden.greedy_token_ids;
    });
    afterAll(() => model.dispose());

    it('tells it to its 200th token', async () => {
      const [first = -1, ...expected] = story;
      expect(expected).toHaveLength(200);
      expect(await generate(model, [first], { maxNewTokens: 200 })).toEqual(expected);
    });

    it('tells it without a cache', async () => {
      const [first = -1, ...expected] = story;
      // All 200 would take plain JavaScript ten minutes: the work grows with the square.
      const maxNewTokens = backend === 'cpu' ? 30 : 200;
      const told = await generate(model, [first], { maxNewTokens, useCache: false });
      expect(told).toEqual(expected.slice(0, maxNewTokens));
    });

    it('finds each of its tokens the likeliest after those before it, in one pass', () => {
      const [before, after] = [story.slice(0, -1), story.slice(1)];
      const logits = model.predict(tf.tensor2d([before], [1, before.length], 'int32')) as tf.Tensor;
      expect([...logits.argMax(-1).dataSync()]).toEqual(after);
    });
  });
});
