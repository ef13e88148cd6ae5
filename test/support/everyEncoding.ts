import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  MultiHeadAttention,
  type PositionArgs,
  PositionError,
  TokenEmbedding,
  withCallArguments,
} from '../../layers/index.js';
import { positionalEncoding } from '../../layers/public/positional.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';
import { tensorsLeft } from './backends.js';
import { expectWeightGradients } from './finiteDifferences.js';
import { saveAndLoad } from './saveAndLoad.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from './tensors.js';

const [B, T, V, C, H, K, D] = [2, 5, 7, 8, 2, 1, 4];
/** Of training, and room for positions that differ. */
const maxLength = 11;
/** Encodings that look a vector up by a position or a distance, or draw positions. */
const BY_INTEGERS = ['learned', 'tupe', 'shaw', 'deberta', 'randomized', 'random-float'];
/** Bent by ReLU, or curved by a norm of small vectors, where they start: their own tests take differences at better places. */
const BENT = ['fire', 'dape', 'tupe'];
/** float32 sums in another order. */
const TOLERANCE = 1e-5;

/**
 * What every encoding promises by its name alone, with its defaults: in a model and in an attention, causal or not. One whose
 * positions have two axes or three is given such.
 */
export function describeEncoding(name: string): void {
  const axes = axesOf(name);
  const model = (useCausalMask: boolean) =>
    transformerEncoder({
      ...{ vocabSize: V, modelDim: C, numLayers: 1, numHeads: H, intermediateDim: 3, maxLength, seed: 1 },
      ...{ positional: name, useCausalMask, head: { type: 'tag', numClasses: 3 } },
    });
  const ids = () => randomIds([B, T], V, 1, 1);
  const predict = (of: tf.LayersModel, x: tf.Tensor, at = placesOf(axes, x.shape[1] as number)) =>
    withCallArguments(at, () => of.predict(x) as tf.Tensor);

  describe.each([false, true])(`${name}, causal %p`, (causal) => {
    it('tells order, as it is made and once saved and loaded', async () => {
      const made = model(causal);
      const order = tf.tensor1d([3, 0, 4, 1, 2], 'int32');
      const logits = predict(made, ids());
      // A causal mask tells order, too: the last token sees all others.
      const [last, other] = [logits, predict(made, tf.gather(ids(), order, 1))].map((all) => all.mean(1)) as [
        tf.Tensor,
        tf.Tensor,
      ];
      if (name === 'none' && !causal) expect(maxDifference(last, other)).toBeLessThan(1e-6);
      else expect(maxDifference(last, other)).toBeGreaterThan(1e-4);
      randomizeWeights(made, 3);
      expectSame(predict(await saveAndLoad(made), ids()), predict(made, ids()));
    });

    it('does not see padding, nor what other sequences are at', () => {
      const made = model(causal);
      randomizeWeights(made, 3);
      const alone = predict(made, ids());
      const padded = predict(
        made,
        ids().pad([
          [0, 0],
          [0, 3],
        ]),
      );
      expect(maxDifference(padded.slice([0, 0, 0], [B, T, 3]), alone)).toBeLessThan(TOLERANCE);
      const rows = [0, 1].map((start) => rowsOf(axes, T, (i) => start + 2 * i));
      const both = predict(made, ids(), { positions: rows as number[][] });
      rows.forEach((positions, b) => {
        const one = predict(made, ids().slice(b, 1), { positions: positions as number[] });
        expect(maxDifference(both.slice(b, 1), one)).toBeLessThan(TOLERANCE);
      });
    });

    it('gives of a chunk what it gives of the whole', () => {
      const layer = attention(name, causal);
      const x = randomTensor([B, T, C], 1);
      if (axes === 1) {
        const whole = run(layer, x).slice([0, 2, 0], [B, 2, C]);
        const chunk = run(layer, [x.slice([0, 2, 0], [B, 2, C]), x], { startIndex: 2 });
        expect(maxDifference(chunk, whole)).toBeLessThan(TOLERANCE);
      }
      const words = embedding(name);
      const whole = run(words, ids(), placesOf(axes, T)).slice([0, 2, 0]);
      const later = axes === 1 ? { startIndex: 2 } : { positions: rowsOf(axes, T, (i) => i).slice(2) };
      expect(maxDifference(run(words, ids().slice([0, 2]), later), whole)).toBeLessThan(TOLERANCE);
    });

    it('has the gradients of its values, and leaves nothing behind', () => {
      const layer = attention(name, causal);
      const x = randomTensor([B, T, C], 1);
      const at = placesOf(axes, T);
      const checked = BENT.includes(name) ? /^value\// : /^(positional|query|key)\//;
      const ofScores = [...weightsByName(layer)].filter(([weight]) => checked.test(weight));
      expectWeightGradients(() => run(layer, x, at), new Map(ofScores));
      const words = embedding(name);
      expectWeightGradients(() => run(words, ids(), at), weightsByName(words));
      for (const training of [false, true]) {
        expect(tensorsLeft(() => tf.tidy(() => void run(layer, x, { ...at, training })))).toBe(0);
      }
    });
  });

  it(`${name} reads positions between two others, or refuses them where it has a vector for each`, () => {
    const layer = attention(name, false);
    const positions = rowsOf(axes, T, (i) => 1.5 * i);
    const read = () => run(layer, randomTensor([B, T, C], 1), { positions: positions as number[] });
    if (BY_INTEGERS.includes(name)) expect(read).toThrow(PositionError);
    else expect(Number.isFinite(read().sum().dataSync()[0])).toBe(true);
  });

  const cached = axes === 1 ? it : it.skip;
  cached(`${name} gives with a cache what it gives without`, () => {
    const made = model(true);
    randomizeWeights(made, 3);
    const whole = predict(made, ids());
    const cache = new KeyValueCache();
    const chunks = tf
      .split(ids(), [2, 1, 2], 1)
      .map((chunk) => cache.step(() => predict(made, chunk, { cache })));
    cache.dispose();
    expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(TOLERANCE);
  });
}

function embedding(name: string): TokenEmbedding {
  const positional = positionalEncoding(name, { maxLength });
  const words = new TokenEmbedding({ vocabSize: V, modelDim: C, positional, seed: 1 });
  run(words, randomIds([B, T], V, 1, 1), placesOf(axesOf(name), T));
  return words;
}

/** With fewer heads of keys than of queries. */
function attention(name: string, useCausalMask: boolean): MultiHeadAttention {
  const positional = positionalEncoding(name, { maxLength, useCausalMask });
  const layer = new MultiHeadAttention({
    ...{ numHeads: H, numKeyValueHeads: K, keyDim: D, useCausalMask, positional, seed: 1 },
  });
  run(layer, randomTensor([B, T, C], 1), placesOf(axesOf(name), T));
  return layer;
}

/** How many axes the positions of an encoding have at least. */
function axesOf(name: string): number {
  const encoding = positionalEncoding(name, { maxLength });
  const axes = [1, 2, 3].find((axes) => {
    const at = { ids: Array<number>(axes).fill(0), axes, batch: 1, length: 1, key: null };
    try {
      encoding.checkPositions(at);
      return true;
    } catch {
      return false;
    }
  });
  if (axes === undefined) throw new Error(`${name} takes no positions at all`);
  return axes;
}

/** Nothing to say of a sequence; along two axes, else. */
function placesOf(axes: number, length: number): PositionArgs {
  return axes === 1 ? {} : { positions: rowsOf(axes, length, (i) => i) as number[][] };
}

function rowsOf(axes: number, length: number, place: (index: number) => number): number[] | number[][] {
  const places = Array.from({ length }, (_, index) => place(index));
  return axes === 1
    ? places
    : places.map((p) => Array.from({ length: axes }, (_, axis) => p + axis * (p % 2)));
}
