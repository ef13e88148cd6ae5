import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { convertRotaryLayout } from '../../../layers/public/positional.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { describeModel, goldenOf } from '../../support/sharedModels.js';

interface Story {
  greedy_token_ids: number[];
  logits_for_first_24_ids: number[][];
}

// A Llama of 5 layers, 8 heads of queries over 4 of keys and values, tied embeddings: karpathy/llama2.c.
describeModel('stories260K', (folder) => {
  describeOnEachBackend('rotary positions', () => {
    const { greedy_token_ids: ids, logits_for_first_24_ids: golden } = goldenOf<Story>(folder);
    const logitsOf = (model: tf.LayersModel) => {
      const prompt = tf.tensor2d([ids.slice(0, golden.length)], [1, golden.length], 'int32');
      return (model.predict(prompt) as tf.Tensor).squeeze<tf.Tensor2D>([0]);
    };
    /** Greatest difference, relative to each logit; to 0.1 where it is less, for some are 0 to all printed digits. */
    const errorOf = (model: tf.LayersModel) =>
      logitsOf(model).sub(golden).abs().div(tf.abs(golden).maximum(0.1)).max().dataSync()[0] as number;

    it('give the published logits, of which the greatest is the next token', async () => {
      const model = await loadPretrained(folder);
      expect(errorOf(model)).toBeLessThan(1e-3);
      expect([...logitsOf(model).argMax(-1).dataSync()]).toEqual(ids.slice(1, golden.length + 1));
    });

    it('do not in the other layout of channels, until the weights are converted to it', async () => {
      const copy = mkdtempSync(join(tmpdir(), 'stories-'));
      symlinkSync(join(folder, 'model.safetensors'), join(copy, 'model.safetensors'));
      const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
      writeFileSync(join(copy, 'config.json'), JSON.stringify({ ...config, rope_layout: 'halfSplit' }));
      const model = await loadPretrained(copy);
      rmSync(copy, { recursive: true });
      expect(errorOf(model)).toBeGreaterThan(0.1);

      const heads = { query: 8, key: 4 };
      for (const weight of model.weights) {
        const role = /attention\/(query|key)\/kernel$/.exec(weight.originalName)?.[1] as
          | keyof typeof heads
          | undefined;
        if (!role) continue;
        const layouts = { from: 'interleaved', to: 'halfSplit' } as const;
        weight.write(convertRotaryLayout(weight.read(), { numHeads: heads[role], ...layouts }));
      }
      expect(errorOf(model)).toBeLessThan(1e-3);
    });
  });
});
