import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {
  MultiHeadAttention,
  PositionalEncoding,
  type PositionalSpec,
  RotaryEmbedding,
  registerPositionalEncoding,
} from '../../../layers/index.js';
import { type AttentionPositions, alibiSlopes, sinusoidTable } from '../../../layers/public/positional.js';
import { positionalProbe } from '../../../src/models/positionalProbe.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';

const T = 5;
const [HEADS, DIM, LAYERS] = [3, 18, 2];

function encoder(positional: PositionalSpec): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: 7, modelDim: DIM, numLayers: LAYERS, numHeads: HEADS, maxLength: T, positional },
    ...{ head: { type: 'tag', numClasses: 2 }, seed: 1 },
  });
}

const NOTHING = { scoreBias: null, similarity: null, rotation: null };
/** From 4 back to 4 ahead. */
const DISTANCES = [-4, -3, -2, -1, 0, 1, 2, 3, 4];

function expectClose(actual: unknown, expected: unknown): void {
  const flat = (nested: unknown) => [nested].flat(9).map((value) => (value === null ? Number.NaN : value));
  expect(flat(actual).length).toBe(flat(expected).length);
  flat(actual).forEach((value, i) => {
    const wanted = flat(expected)[i] as number;
    if (Number.isNaN(wanted)) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(wanted, 5);
  });
}

describeOnEachBackend('positionalProbe', () => {
  it('finds nothing where nothing is done', async () => {
    expect(await positionalProbe(encoder('none'), T)).toEqual({
      inputs: null,
      attentions: [NOTHING, NOTHING],
    });
  });

  it('gives the table of sinusoids', async () => {
    const { inputs, attentions } = await positionalProbe(encoder('sinusoidal'), T);
    expect(attentions).toEqual([NOTHING, NOTHING]);
    const positions = Array.from({ length: T }, (_, position) => position);
    expectClose(inputs, sinusoidTable(positions, DIM).arraySync());
  });

  it('gives the learned table, and refuses to go beyond it', async () => {
    const model = encoder('learned');
    const table = model.weights.find(({ name }) => name.includes('positional'))?.read();
    const { inputs } = await positionalProbe(model, T);
    expect(inputs).toEqual(table?.arraySync());
    await expect(positionalProbe(model, T + 1)).rejects.toThrow(RangeError);
  });

  it.each(['halfSplit', 'interleaved'] as const)('gives the turns of pairs (%s)', async (layout) => {
    const model = encoder(new RotaryEmbedding({ layout, maxWavelength: 50, partialRotaryFactor: 2 / 3 }));
    const { inputs, attentions } = await positionalProbe(model, T);
    expect(inputs).toBeNull();
    expect(attentions).toHaveLength(LAYERS);
    // 4 of 6 channels turn, in 2 pairs: by 1 and by 50^-0.5 a position.
    const slow = 50 ** -0.5;
    for (const { scoreBias, similarity, rotation } of attentions) {
      expect(scoreBias).toBeNull();
      expectClose(
        rotation,
        [0, 1, 2, 3, 4].map((p) => [p > Math.PI ? p - 2 * Math.PI : p, p * slow]),
      );
      const product = DISTANCES.map((d) => (Math.cos(d) + Math.cos(d * slow) + 1) / 3);
      expectClose(similarity, [product, product, product]);
    }
  });

  it('gives the turns and products of channels that an encoding has added', async () => {
    const model = encoder('polar');
    const phases = model.weights.filter(({ name }) => name.includes('phase'));
    expect(phases).toHaveLength(LAYERS);
    for (const phase of phases) phase.write(tf.zeros(phase.shape as number[]));
    const { attentions } = await positionalProbe(model, T);
    const speeds = [0, 1, 2, 3, 4, 5].map((channel) => 10_000 ** (-channel / 6));
    const magnitude = Math.log1p(Math.exp(6 ** -0.5));
    for (const { similarity, rotation } of attentions) {
      expectClose(
        rotation,
        [0, 1, 2, 3, 4].map((p) =>
          speeds.map((speed) => Math.atan2(Math.sin(p * speed), Math.cos(p * speed))),
        ),
      );
      const product = DISTANCES.map((d) =>
        speeds.reduce((sum, speed) => sum + magnitude ** 2 * Math.cos(d * speed), 0),
      );
      expectClose(similarity, [product, product, product]);
    }
  });

  it('gives what is added to scores, and null where a head does not look', async () => {
    const { attentions } = await positionalProbe(encoder('alibi'), T);
    const [back = 0, alsoBack = 0] = alibiSlopes(2);
    const [ahead = 0] = alibiSlopes(1);
    const behind = (slope: number) => DISTANCES.map((d) => (d > 0 ? null : slope * d));
    expectClose(attentions[1]?.scoreBias, [
      behind(back),
      behind(alsoBack),
      DISTANCES.map((d) => (d < 0 ? null : -ahead * d)),
    ]);
  });

  it('gives each attention its own', async () => {
    const { attentions } = await positionalProbe(encoder('t5'), T);
    const [first, second] = attentions.map(({ scoreBias }) => scoreBias);
    expect(first?.map((head) => head.length)).toEqual([9, 9, 9]);
    expect(second).not.toEqual(first);
  });

  it('takes an encoding that nobody here knows, by the mean where there is no single number', async () => {
    /** Shrinks later queries, and adds the position of the query. */
    class Strange extends PositionalEncoding {
      static readonly className = 'Strange';
      override encodeQueriesKeys(q: tf.Tensor, k: tf.Tensor, { queries }: AttentionPositions) {
        const ids = tf.tensor(Array.from(queries.ids), [1, queries.length, 1, 1]);
        return [q.div(ids.add(1)), k] as [tf.Tensor, tf.Tensor];
      }
      override scoreBias({ queries, keys }: AttentionPositions) {
        const ids = tf.tensor(Array.from(queries.ids), [1, 1, queries.length, 1]);
        return ids.tile([1, HEADS, 1, keys.length]);
      }
    }
    registerPositionalEncoding('strange', Strange);
    const { attentions } = await positionalProbe(encoder('strange'), 3);
    const bias = [2, 1.5, 1, 0.5, 0];
    expectClose(attentions[0]?.scoreBias, [bias, bias, bias]);
    const product = [1 / 3, (1 / 2 + 1 / 3) / 2, (1 + 1 / 2 + 1 / 3) / 3, (1 + 1 / 2) / 2, 1];
    expectClose(attentions[0]?.similarity, [product, product, product]);
  });

  it('takes a model of attentions alone, with shared heads of keys', async () => {
    const input = tf.input({ shape: [null, 8] });
    const layer = new MultiHeadAttention({ numHeads: 4, numKeyValueHeads: 2, positional: 'rotary' });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    const { inputs, attentions } = await positionalProbe(model, 2);
    expect(inputs).toBeNull();
    const product = [Math.cos(1), 1, Math.cos(1)];
    expectClose(attentions[0]?.similarity, [product, product, product, product]);
  });

  it('leaves no tensor behind', async () => {
    for (const name of ['none', 'learned', 'rotary', 'alibi', 't5']) {
      const model = encoder(name);
      const before = tf.memory().numTensors;
      await positionalProbe(model, T);
      expect([name, tf.memory().numTensors]).toEqual([name, before]);
      await expect(positionalProbe(model, 0)).rejects.toThrow(RangeError);
      model.dispose();
    }
  });
});
