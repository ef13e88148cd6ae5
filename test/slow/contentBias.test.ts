import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {
  PositionalEncoding,
  positionalEncodingEntry,
  positionalEncodingNames,
  registerPositionalEncoding,
} from '../../layers/index.js';
import type { AttentionContext } from '../../layers/public/positional.js';
import { type AttentionProbe, positionalProbe } from '../../src/models/positionalProbe.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../support/backends.js';

const [HEADS, WIDTH] = [3, 24];
const SENTENCE = [3, 1, 4, 2, 5];

function encoder(positional: string): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: 7, modelDim: WIDTH, numLayers: 1, numHeads: HEADS, maxLength: 8, positional },
    ...{ head: { type: 'tag', numClasses: 2 }, seed: 1 },
  });
}

async function probe(model: tf.LayersModel, ids: readonly number[] = SENTENCE) {
  const inputs = tf.tensor2d([[...ids]], [1, ids.length], 'int32');
  const { inputs: table, attentions } = await positionalProbe(model, 6, inputs);
  inputs.dispose();
  return { table, attention: attentions[0] as AttentionProbe };
}

const varies = (numbers: readonly (number | null)[] = []) =>
  numbers.some((number) => number === null || Math.abs(number - (numbers[0] ?? 0)) > 1e-3);

const BY_CONTENT = positionalEncodingNames().filter(
  (name) => positionalEncodingEntry(name).group === 'scores, by content',
);

describeOnEachBackend('positionalProbe of a sentence', () => {
  it('has for Shaw what its relative keys add to q . k, and other numbers for other words', async () => {
    const model = encoder('shaw');
    const before = tf.memory().numTensors;
    const { attention } = await probe(model);
    const { attention: other } = await probe(model, [3, 1, 4, 5, 2]);
    expect(tf.memory().numTensors).toBe(before);
    const bias = attention.contentBias ?? [];
    expect([bias.length, bias[0]?.length, bias[0]?.[0]?.length]).toEqual([HEADS, 5, 5]);
    // Words at the same places with the same queries, at the same distances.
    for (const head of [0, 1, 2]) expect(other.contentBias?.[head]?.[1]).toEqual(bias[head]?.[1]);
    expect(other.contentBias?.[0]?.[4]).not.toEqual(bias[0]?.[4]);
  });

  it('is scale q . r, plus the bias', async () => {
    const rows = ({ queries: { length }, keyDim }: AttentionContext) =>
      tf
        .range(1, 2 * length)
        .reshape([1, -1, 1])
        .tile([1, 1, keyDim]);
    class AsRelativeKeys extends PositionalEncoding {
      static readonly className = 'AsRelativeKeys';
      override relativeKeys = rows;
      override scoreBias = ({ queries: { length } }: AttentionContext) => tf.ones([HEADS, 2 * length - 1]);
    }
    class AsBias extends PositionalEncoding {
      static readonly className = 'AsBias';
      override scoreBias({ queries: { length }, rawQueries, scale }: AttentionContext) {
        const products = rawQueries.sum(-1).transpose([0, 2, 1]).expandDims(-1).mul(scale);
        const places = tf.range(0, length);
        // Row j - i + T - 1 holds j - i + T.
        return products.mul(places.expandDims(0).sub(places.expandDims(1)).add(length)).add(1);
      }
    }
    registerPositionalEncoding('as-relative-keys', AsRelativeKeys);
    registerPositionalEncoding('as-bias', AsBias);
    const [one, other] = [await probe(encoder('as-relative-keys')), await probe(encoder('as-bias'))];
    const numbers = other.attention.contentBias?.flat(2) ?? [];
    expect(numbers).toHaveLength(HEADS * 25);
    one.attention.contentBias?.flat(2).forEach((value, index) => {
      expect(value).toBeCloseTo(numbers[index] as number, 4);
    });
    expect(one.attention.contentBias).toHaveLength(HEADS);
  });

  it('has none where positions alone matter, nor of a sentence of one word', async () => {
    for (const name of ['none', 'rotary', 't5', 'fire', 'tupe', 'alibi'])
      expect([name, (await probe(encoder(name))).attention.contentBias]).toEqual([name, undefined]);
    expect((await probe(encoder('shaw'), [3, 3])).attention.contentBias).toBeUndefined();
  });
});

describe('every encoding', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(positionalEncodingNames().filter((name) => name !== 'none'))(
    '%s shows what it does',
    async (name) => {
      const { table, attention } = await probe(encoder(name));
      const { scoreBias, similarity, rotation, contentBias } = attention;
      const seen = [table?.flat(), ...(scoreBias ?? []), ...(similarity ?? []), rotation?.flat()].filter(
        Boolean,
      );
      expect(seen.some((numbers) => varies(numbers)) || varies(contentBias?.flat(2))).toBe(true);
      expect([name, contentBias !== undefined]).toEqual([name, BY_CONTENT.includes(name)]);
    },
  );
});
