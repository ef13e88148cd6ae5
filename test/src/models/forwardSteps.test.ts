import * as tf from '@tensorflow/tfjs';
import { alibiSlopes, sinusoidTable } from '../../../layers/public/positional.js';
import { type AttentionTables, forwardSteps } from '../../../src/models/forwardSteps.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { randomizeWeights } from '../../support/tensors.js';

const [V, C, H, D] = [7, 12, 3, 4];
const IDS = [3, 1, 4, 2, 5];
const T = IDS.length;

type Rows = number[][];

function encoder(positional: string, { numLayers = 1, useCausalMask = false } = {}): tf.LayersModel {
  const model = transformerEncoder({
    ...{ vocabSize: V, modelDim: C, numLayers, numHeads: H, maxLength: 8, positional, useCausalMask },
    ...{ head: { type: 'classify', numClasses: 2 }, seed: 1 },
  });
  randomizeWeights(model, 1);
  return model;
}

async function stepsOf(model: tf.LayersModel) {
  const inputs = tf.tensor2d([IDS], [1, T], 'int32');
  try {
    return await forwardSteps(model, inputs);
  } finally {
    inputs.dispose();
  }
}

/** A weight by its name, as plain numbers. */
const weight = (model: tf.LayersModel, name: string) =>
  model.weights
    .find(({ originalName }) => originalName === name)
    ?.read()
    .arraySync() as number[] & Rows;

const times = (x: Rows, kernel: Rows, bias: number[]): Rows =>
  x.map((row) => bias.map((b, j) => row.reduce((sum, value, i) => sum + value * (kernel[i]?.[j] ?? 0), b)));

function normalised(x: Rows, gamma: number[], beta: number[]): Rows {
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / C;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / C;
    return row.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * (gamma[i] ?? 0) + (beta[i] ?? 0));
  });
}

const headOf = (rows: Rows, head: number): Rows => rows.map((row) => row.slice(head * D, (head + 1) * D));

/** Channels i and i + 2 turn together, by 1 and by 1/100 a position. */
const turned = (rows: Rows): Rows =>
  rows.map(([a = 0, b = 0, c = 0, d = 0], place) => {
    const [fast, slow] = [place, place / 100];
    return [
      a * Math.cos(fast) - c * Math.sin(fast),
      b * Math.cos(slow) - d * Math.sin(slow),
      c * Math.cos(fast) + a * Math.sin(fast),
      d * Math.cos(slow) + b * Math.sin(slow),
    ];
  });

/** The steps of the first attention, written out. */
function expectedSteps(model: tf.LayersModel, positional: string, isCausal: boolean) {
  const table = weight(model, 'embedding/embeddings');
  const embedded = IDS.map((id) => table[id] as number[]);
  const waves = sinusoidTable([0, 1, 2, 3, 4], C).arraySync() as Rows;
  const adds = positional === 'sinusoidal';
  const placed = embedded.map((row, t) => row.map((value, c) => value + (adds ? (waves[t]?.[c] ?? 0) : 0)));
  const of = (name: string) => weight(model, `block0/${name}`);
  const x = normalised(placed, of('attentionNorm/gamma'), of('attentionNorm/beta'));
  const [q, k] = ['query', 'key'].map((role) =>
    times(x, of(`attention/${role}/kernel`), of(`attention/${role}/bias`)),
  ) as [Rows, Rows];
  // Two heads look back, one ahead.
  const [[first = 0, second = 0], [ahead = 0]] = [alibiSlopes(2), alibiSlopes(1)];
  const bias = [
    (d: number) => (d > 0 ? null : first * d),
    (d: number) => (d > 0 ? null : second * d),
    (d: number) => (d < 0 ? null : -ahead * d),
  ];
  const heads = [0, 1, 2].map((head) => {
    const [queries, keys] = [headOf(q, head), headOf(k, head)];
    const [met, metBy] = positional === 'rotary' ? [turned(queries), turned(keys)] : [queries, keys];
    const products = met.map((a) =>
      metBy.map((b) => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0) / Math.sqrt(D)),
    );
    const added = products.map((row, i) =>
      row.map((_, j) => (positional === 'alibi' ? (bias[head]?.(j - i) ?? null) : 0)),
    );
    const scores = products.map((row, i) =>
      row.map((product, j) => {
        const more = added[i]?.[j] ?? null;
        return more === null || (isCausal && j > i) ? null : product + more;
      }),
    );
    const weights = scores.map((row) => {
      const powers = row.map((score) => (score === null ? 0 : Math.exp(score)));
      return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
    });
    return { queries, keys, encodedQueries: met, encodedKeys: metBy, products, added, scores, weights };
  });
  return { embedded, placed, heads };
}

function expectClose(actual: unknown, expected: unknown): void {
  const numbers = (nested: unknown) => [nested].flat(9) as (number | null)[];
  const wanted = numbers(expected);
  expect(numbers(actual)).toHaveLength(wanted.length);
  numbers(actual).forEach((value, i) => {
    if (value === null || wanted[i] === null) expect([i, value]).toEqual([i, wanted[i]]);
    else expect(value).toBeCloseTo(wanted[i] as number, 4);
  });
}

describeOnEachBackend('forwardSteps', () => {
  it.each([
    ['none', false],
    ['none', true],
    ['rotary', false],
    ['alibi', false],
    ['sinusoidal', false],
  ])('has the numbers of a forward pass with %s, causal: %s', async (positional, useCausalMask) => {
    const model = encoder(positional, { useCausalMask });
    const before = tf.memory().numTensors;
    const { embedded, states, attentions } = await stepsOf(model);
    expect(tf.memory().numTensors).toBe(before);
    const expected = expectedSteps(model, positional, useCausalMask);
    expectClose(embedded, expected.embedded);
    expectClose(states[0], expected.placed);
    const [attention] = attentions as [AttentionTables];
    const isTurned = positional === 'rotary';
    expect([attention.encodedQueries !== null, attention.encodedKeys !== null]).toEqual([isTurned, isTurned]);
    expect(attention.added !== null).toBe(positional === 'alibi');
    for (const step of Object.keys(attention) as (keyof AttentionTables)[])
      if (attention[step] !== null)
        expectClose([step, attention[step]].slice(1), [expected.heads.map((head) => head[step])]);
  });

  it('has the states between all blocks, and the steps of each', async () => {
    const model = encoder('t5', { numLayers: 2 });
    const { states, attentions } = await stepsOf(model);
    expect([states.length, attentions.length]).toEqual([3, 2]);
    expect(attentions[1]?.weights).not.toEqual(attentions[0]?.weights);
    // What is added is part of the scores, whatever the encoding.
    for (const { products, added, scores } of attentions)
      expectClose(
        products.map((rows, h) => rows.map((row, i) => row.map((p, j) => p + (added?.[h]?.[i]?.[j] ?? 0)))),
        scores,
      );
  });

  it('has more channels of queries and keys where the encoding makes more', async () => {
    const [attention] = (await stepsOf(encoder('polar'))).attentions;
    expect(attention?.queries[0]?.[0]).toHaveLength(D);
    expect(attention?.encodedQueries?.[0]?.[0]).toHaveLength(2 * D);
  });
});
