import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../src/pretrained/loadPretrained.js';
import { FAST, useBackend } from '../support/backends.js';
import { golden, goldenCase, goldenCases } from '../support/golden.js';
import { describeModel } from '../support/sharedModels.js';

/** How unlikely a text is, all of it in one pass: minus the sum of the log likelihoods of its tokens. */
function surpriseOf(model: tf.LayersModel, text: number[]): number {
  return tf.tidy(() => {
    const logits = (model.predict(tf.tensor2d([text], undefined, 'int32')) as tf.Tensor).squeeze([0]);
    const next = tf.oneHot(tf.tensor1d(text.slice(1), 'int32'), logits.shape[1] as number);
    const likelihoods = tf.logSoftmax(logits.slice([0], [text.length - 1])).mul(next);
    return -(likelihoods.sum().dataSync()[0] as number);
  });
}

// A Llama that was trained on 512 tokens reads stories of its own: docs/positionScaling.md says what comes out.
describeModel('stories260K', (folder) => {
  const { shape, data } = golden(goldenCase('scaledStories', 'texts').inputs, 'ids');
  const [count = 0, longest = 0] = shape;
  const cases = goldenCases('scaledStories').slice(1);
  const found = new Map<string, number>();

  beforeAll(() => useBackend(FAST));

  it.each(cases.map((one) => [one.name, one] as const))(
    'has the perplexity of Transformers beyond its context: %s',
    async (name, { config: { length, ...fields }, outputs }) => {
      const copy = mkdtempSync(join(tmpdir(), 'stories-'));
      symlinkSync(join(folder, 'model.safetensors'), join(copy, 'model.safetensors'));
      const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
      writeFileSync(join(copy, 'config.json'), JSON.stringify({ ...config, ...fields }));
      const model = await loadPretrained(copy);
      rmSync(copy, { recursive: true });
      const texts = Array.from({ length: count }, (_, row) =>
        data.slice(row * longest, row * longest + (length as number)),
      );
      const losses = texts.reduce((sum, text) => sum + surpriseOf(model, text), 0);
      const perplexity = Math.exp(losses / (count * ((length as number) - 1)));
      model.dispose();
      found.set(name, perplexity);
      const expected = golden(outputs, 'perplexity').data[0] as number;
      expect(Math.abs(perplexity / expected - 1)).toBeLessThan(2e-3);
    },
  );

  it('holds what was measured: only yarn at twice the context is better than no scaling', () => {
    const at = (name: string, length: number) => found.get(`${name} ${length}`) as number;
    const rows = ['none', 'linear', 'dynamic', 'yarn'].map((name) =>
      [name.padEnd(8), ...[512, 1024, 2048].map((length) => at(name, length).toFixed(2).padStart(6))].join(
        ' ',
      ),
    );
    console.log(['tokens      512   1024   2048', ...rows].join('\n'));
    for (const name of ['linear', 'dynamic', 'yarn']) expect(at(name, 512)).toBeCloseTo(at('none', 512), 3);
    expect(at('none', 2048)).toBeLessThan(1.3 * at('none', 512));
    expect(at('yarn', 1024)).toBeLessThan(at('none', 1024));
    for (const length of [1024, 2048]) {
      expect(at('linear', length)).toBeGreaterThan(2 * at('none', length));
      expect(at('dynamic', length)).toBeGreaterThan(at('none', length));
      expect(at('yarn', length)).toBeLessThan(at('dynamic', length));
    }
    expect(at('yarn', 2048)).toBeGreaterThan(at('none', 2048));
  });
});
