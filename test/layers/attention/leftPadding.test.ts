import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  Projection,
  ShapeError,
  TokenEmbedding,
  TransformerBlock,
  withCallArguments,
} from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { ENCODINGS, type EncodingName, encodingNames, SIZES } from '../../support/cases/common.js';
import { expectSame, maxDifference, randomIds, randomizeWeights } from '../../support/tensors.js';

const { C, D, F, H, V } = SIZES;
const [T, PADDING] = [5, 2];

/** A causal block that hides id 0, ids [B, T] -> logits [B, T, V]. */
function decoder(encoding: EncodingName): tf.LayersModel {
  const positional = ENCODINGS[encoding]();
  const sizes = { numHeads: H, keyDim: D, intermediateDim: F };
  const model = tf.sequential({
    layers: [
      new TokenEmbedding({
        vocabSize: V,
        modelDim: C,
        positional,
        maskZero: true,
        batchInputShape: [null, null],
      }),
      new TransformerBlock({ ...sizes, positional, useCausalMask: true }),
      new Projection({ units: V }),
    ],
  });
  randomizeWeights(model, 17);
  return model;
}

const step = (model: tf.LayersModel, cache: KeyValueCache, ids: tf.Tensor) =>
  cache.step(() => withCallArguments({ cache }, () => model.predict(ids) as tf.Tensor));

describeOnEachBackend('KeyValueCache with leftPadding', () => {
  it.each(encodingNames)(
    '%s: a sequence after padding has the logits that it has alone, also in another row',
    (name) => {
      const model = decoder(name);
      const ids = randomIds([2, T], V, 1, 1);
      const alone = model.predict(ids) as tf.Tensor;
      const [first, second] = tf.split(ids, 2) as [tf.Tensor, tf.Tensor];
      // The second has lost its first tokens, so that both end at the same place.
      const short = second.slice([0, PADDING]);
      const shortAlone = model.predict(short) as tf.Tensor;
      const padded = tf.concat([
        first,
        short.pad([
          [0, 0],
          [PADDING, 0],
        ]),
      ]);
      const cache = new KeyValueCache({ leftPadding: [0, PADDING] });
      const start = step(model, cache, padded.slice([0, 0], [2, T - 1]));
      expect(
        maxDifference(start.slice([1, PADDING]), shortAlone.slice([0, 0], [1, T - 1 - PADDING])),
      ).toBeLessThan(1e-5);
      cache.gather([1, 0, 1]);
      const last = padded.slice([0, T - 1]);
      const end = step(model, cache, tf.gather(last, tf.tensor1d([1, 0, 1], 'int32')));
      cache.dispose();
      const expected = [shortAlone.slice([0, T - 1 - PADDING]), alone.slice([0, T - 1], [1, 1])] as [
        tf.Tensor,
        tf.Tensor,
      ];
      expect(maxDifference(end, tf.concat([expected[0], expected[1], expected[0]]))).toBeLessThan(1e-5);
    },
  );
});

describe('KeyValueCache with leftPadding', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('is of as many sequences as there are', () => {
    const cache = new KeyValueCache({ leftPadding: [1] });
    const run = () => step(decoder('rotary'), cache, randomIds([2, T], V, 1, 1));
    expect(run).toThrow(ShapeError);
    expect(run).toThrow('the cache has leftPadding of 1 sequences; got 2');
    expect(() => new KeyValueCache({ leftPadding: [0.5] })).toThrow(
      'KeyValueCache: leftPadding must be an integer of at least 0; got 0.5',
    );
  });

  it('keeps chosen sequences, and nothing else', () => {
    const model = decoder('alibi causal');
    const ids = randomIds([3, T], V, 1, 1);
    const rows = tf.tensor1d([2, 0], 'int32');
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const [cache, other] = [new KeyValueCache(), new KeyValueCache()];
      step(model, cache, ids.slice([0, 0], [3, 3]));
      cache.gather([2, 0]);
      step(model, other, tf.gather(ids, rows).slice([0, 0], [2, 3]));
      const next = tf.gather(ids, rows).slice([0, 3]);
      expectSame(step(model, cache, next), step(model, other, next));
      expect(cache.length).toBe(T);
      cache.dispose();
      other.dispose();
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
