import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { generate } from '../../../src/generate/generate.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../../support/backends.js';

/** A Llama of 260,000 weights, trained on TinyStories, and its greedy story; not part of the repository. */
const FOLDER = process.env.STORIES260K_DIR ?? resolve(__dirname, '../../../../shared/models/stories260K');
const found = existsSync(join(FOLDER, 'model.safetensors'));
if (!found) {
  console.log(`stories260K is not at ${FOLDER}; STORIES260K_DIR says where it is. Its tests are skipped.`);
}

(found ? describe : describe.skip)('the greedy story of stories260K', () => {
  describeOnEachBackend('generate', () => {
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

    it.each([true, false])('tells it to its 200th token, with useCache %s', async (useCache) => {
      const [first = -1, ...expected] = story;
      expect(expected).toHaveLength(200);
      expect(await generate(model, [first], { maxNewTokens: 200, useCache })).toEqual(expected);
    });
  });
});
