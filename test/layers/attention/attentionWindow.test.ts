import * as tf from '@tensorflow/tfjs';
import { KeyValueCache, MultiHeadAttention, type MultiHeadAttentionConfig } from '../../../layers/index.js';
import { buildAttentionMask, maskBias } from '../../../layers/public/ops.js';
import { consecutivePositions } from '../../../layers/public/positional.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import { maxDifference, randomIds, randomTensor, run } from '../../support/tensors.js';

const [B, T, C] = [2, 7, 6];
const x = () => randomTensor([B, T, C], 1);
const layer = (config: Partial<MultiHeadAttentionConfig>) =>
  new MultiHeadAttention({
    numHeads: 6,
    numKeyValueHeads: 3,
    keyDim: 4,
    seed: 3,
    name: 'attention',
    ...config,
  });

/** [T, S]: 1 where key j is seen from place i + first. */
function seen(w: number, causal: boolean, S = T, first = 0, queries = T): tf.Tensor {
  const isSeen = (i: number, j: number) => Math.abs(i - j) < w && (!causal || j <= i);
  return tf.tensor2d(
    Array.from({ length: queries }, (_, i) =>
      Array.from({ length: S }, (_, j) => Number(isSeen(i + first, j))),
    ),
  );
}

const WINDOWS = [1, 2, 3, T, T + 9];

describeOnEachBackend('an attention window', () => {
  it.each([true, false])('hides what is further away than w, causal %p', (causal) => {
    for (const w of WINDOWS) {
      const bias = maskBias({ causal, window: w, queries: consecutivePositions(3, 2) }, 3, T) as tf.Tensor;
      const shown = bias.equal(0).reshape([3, T]);
      expect(shown.arraySync()).toEqual(seen(w, causal, T, 2, 3).arraySync());
    }
  });

  it.each([
    ['none', true],
    ['none', false],
    ['rotary', true],
    ['alibi', true],
    ['t5', false],
  ])('is an attentionMask of its pairs, in gradients too: %s, causal %p', (positional, useCausalMask) => {
    const dy = randomTensor([B, T, C], 2);
    const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1], [B, T]);
    for (const w of [1, 3]) {
      const own = layer({ positional, useCausalMask, attentionWindow: w });
      const plain = layer({ positional, useCausalMask });
      const of = (y: tf.Tensor) => run(own, y, { mask });
      const expected = (y: tf.Tensor) => run(plain, y, { mask, attentionMask: seen(w, useCausalMask) });
      expect(maxDifference(of(x()), expected(x()))).toBeLessThan(1e-6);
      expect(maxDifference(tf.grad(of)(x(), dy), tf.grad(expected)(x(), dy))).toBeLessThan(5e-6);
    }
    const whole = run(layer({ positional, useCausalMask }), x());
    const narrow = run(layer({ positional, useCausalMask, attentionWindow: 3 }), x());
    expect(maxDifference(narrow, whole)).toBeGreaterThan(1e-3);
    const wide = run(layer({ positional, useCausalMask, attentionWindow: T }), x());
    expect(maxDifference(wide, whole)).toBeLessThan(1e-6);
  });

  it.each(['none', 'rotary', 't5'])('holds for chunks in a cache: %s', (positional) => {
    const own = layer({ positional, useCausalMask: true, attentionWindow: 3 });
    const whole = run(own, x());
    const cache = new KeyValueCache();
    const chunks = tf.split(x(), [1, 4, 1, 1], 1).map((y) => cache.step(() => run(own, y, { cache })));
    expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(1e-5);
    cache.dispose();
  });

  it.each([true, false])(
    'goes by rows in self attention, by places in cross attention, causal %p',
    (causal) => {
      const own = layer({ useCausalMask: causal, attentionWindow: 2 });
      expect(maxDifference(run(own, x(), { startIndex: 50 }), run(own, x()))).toBe(0);
      const memory = randomTensor([B, 9, C], 5);
      const plain = layer({});
      const later = run(own, [x(), memory], { startIndex: 2 });
      const expected = run(plain, [x(), memory], { attentionMask: seen(2, causal, 9, 2) });
      expect(maxDifference(later, expected)).toBeLessThan(1e-6);
      const places = [
        [3, 1, 4, 1, 5, 0, 2],
        [8, 7, 6, 5, 4, 3, 2],
      ];
      const allowed = tf.stack(places.map((row) => tf.concat(row.map((at) => seen(2, causal, 9, at, 1)))));
      const placed = run(plain, [x(), memory], { attentionMask: allowed });
      expect(maxDifference(run(own, [x(), memory], { positions: places }), placed)).toBeLessThan(1e-6);
    },
  );

  it('lets a query that is too far from all keys give zeros', () => {
    const own = layer({ attentionWindow: 2, useBias: false });
    expect(run(own, [x(), x()], { startIndex: 100 }).abs().max().dataSync()[0]).toBe(0);
    const mask = buildAttentionMask({ window: 2, queries: consecutivePositions(1, 2 ** 31 - 1) }, 1, 5);
    expect(mask?.firstVisibleKey?.dataSync()[0]).toBe(5);
  });
});

describe('attentionWindow', () => {
  it.each([0, -1, 2.5, Number.NaN])('must be an integer of at least 1: %p', (attentionWindow) => {
    expect(() => layer({ attentionWindow })).toThrow(/attentionWindow must be an integer of at least 1; got/);
  });

  it('is an option of an encoder, saved with it', async () => {
    const options = { vocabSize: 11, modelDim: 4, numLayers: 2, numHeads: 2, maxLength: 8, seed: 1 };
    const head = { type: 'tag', numClasses: 2 } as const;
    const model = transformerEncoder({ ...options, head, attentionWindow: 2 });
    const ids = randomIds([1, 8], 11, 1);
    const outputs = model.predict(ids) as tf.Tensor;
    const loaded = await saveAndLoad(model);
    expect(maxDifference(loaded.predict(ids) as tf.Tensor, outputs)).toBe(0);
    const whole = transformerEncoder({ ...options, head }).predict(ids) as tf.Tensor;
    expect(maxDifference(whole, outputs)).toBeGreaterThan(1e-4);
  });
});
