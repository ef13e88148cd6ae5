import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { KeyValueCache, withCallArguments } from '../../../layers/index.js';
import { generate } from '../../../src/generate/generate.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { maxDifference } from '../../support/tensors.js';

const GOLDEN = join(__dirname, '../../golden/pretrained');
const PROMPT = [3, 1, 4, 1, 5, 9, 2];

describeOnEachBackend('a decoder that Transformers saved', () => {
  it.each(['bloom', 'gpt2', 'llama'])('%s: logits and tokens are the same with a cache', async (name) => {
    const model = await loadPretrained(join(GOLDEN, name));
    const ids = tf.tensor2d([PROMPT], [1, PROMPT.length], 'int32');
    const cache = new KeyValueCache();
    const chunks = tf
      .split(ids, [4, 1, 2], 1)
      .map((chunk) =>
        cache.step(() => withCallArguments({ cache }, () => model.predict(chunk) as tf.Tensor)),
      );
    cache.dispose();
    expect(maxDifference(tf.concat(chunks, 1), model.predict(ids) as tf.Tensor)).toBeLessThan(1e-5);

    const [cached, computedAgain] = await Promise.all(
      [true, false].map((useCache) => generate(model, PROMPT, { maxNewTokens: 7, seed: 1, useCache })),
    );
    expect(cached).toEqual(computedAgain);
    expect(new Set(cached).size).toBeGreaterThan(2);
  });
});
