import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { DivergedError, MaskedPooling, Projection, TokenEmbedding } from '../../../layers/index.js';
import { crossEntropy } from '../../../layers/public/ops.js';
import { toBatch } from '../../../src/data/batch.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import type { Example } from '../../../src/tasks/index.js';
import { type TrainOptions, train } from '../../../src/training/train.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('wasm'));

/** Which of the first two tokens is larger: the tokens 1..6, each pair once. */
const PAIRS: Example[] = [1, 2, 3, 4, 5, 6].flatMap((a) =>
  [1, 2, 3, 4, 5, 6].filter((b) => b !== a).map((b) => ({ tokens: [a, b], target: a > b ? 1 : 0 })),
);

const OPTIONS: TrainOptions = { steps: 12, batch: 5, lr: 1e-2, seed: 4 };

function encoder(seed = 1, dropout = 0): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: 7, modelDim: 8, numLayers: 1, numHeads: 2, maxLength: 2, seed, dropout },
    positional: 'learned',
    head: { type: 'classify', numClasses: 2 },
  });
}

/** What a training says at every step, and the weights that it ends with. */
async function trained(options: Partial<TrainOptions> = {}, modelSeed = 1) {
  const model = encoder(modelSeed);
  const curve: number[][] = [];
  const onReport = (step: number, loss: number) => void curve.push([step, loss]);
  const { loss } = await train(model, PAIRS, { ...OPTIONS, every: 1, onReport, ...options });
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  model.dispose();
  return { curve, weights, loss };
}

/** In place of a model: notes the first token of every sequence, and answers with one trained row of logits. */
function recorder(firstLogit = 0) {
  const seen: number[][] = [];
  const logits = tf.variable(tf.tensor2d([[firstLogit, 0, 0]]));
  const apply = (tokens: tf.Tensor2D) => {
    seen.push(tokens.arraySync().map(([first]) => first as number));
    return logits.tile([tokens.shape[0], 1]);
  };
  const rest = { layers: [], outputs: [{ shape: [null, 3] }], trainableWeights: [{ read: () => logits }] };
  return { seen, model: { apply, ...rest } as unknown as tf.LayersModel };
}

const numbered = (count: number): Example[] =>
  Array.from({ length: count }, (_, i) => ({ tokens: [i + 1], target: i % 3 }));

describe('train', () => {
  it('gives the same losses and weights to the last bit for the same seed', async () => {
    expect(await trained()).toEqual(await trained());
  });

  it('takes another way with another seed', async () => {
    const [one, other] = [await trained(), await trained({ seed: 5 })];
    expect(other.curve).not.toEqual(one.curve);
    expect(other.weights).not.toEqual(one.weights);
  });

  it('shows each example once before any again, also where batches cross that border', async () => {
    const { seen, model } = recorder();
    await train(model, numbered(7), { steps: 9, batch: 5, lr: 1e-3, seed: 1 });
    expect(seen.map((batch) => batch.length)).toEqual(new Array(9).fill(5));
    const order = seen.flat();
    const epochs = [0, 7, 14, 21, 28, 35].map((start) => order.slice(start, start + 7));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(1);
  });

  it('fills a batch that is larger than the data', async () => {
    const { seen, model } = recorder();
    await train(model, numbered(2), { steps: 1, batch: 5, lr: 1e-3, seed: 1 });
    expect(seen[0]).toHaveLength(5);
    expect([...new Set(seen[0])].sort()).toEqual([1, 2]);
  });

  it('reports the mean loss since the report before, and the last step', async () => {
    const all = await trained({ steps: 7 });
    const some = await trained({ steps: 7, every: 3 });
    const losses = all.curve.map(([, loss]) => loss as number);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(some.curve.map(([step]) => step)).toEqual([3, 6, 7]);
    expect(some.curve[0]?.[1]).toBeCloseTo(mean(losses.slice(0, 3)), 6);
    expect(some.curve[1]?.[1]).toBeCloseTo(mean(losses.slice(3, 6)), 6);
    expect(some.curve[2]?.[1]).toBe(losses[6]);
    expect(some.loss).toBe(losses[6]);
    expect(some.weights).toEqual(all.weights);
  });

  it('reports once, at the end, when nobody says how often', async () => {
    const curve: number[] = [];
    const { model } = recorder();
    await train(model, numbered(3), { ...OPTIONS, onReport: (step) => void curve.push(step) });
    expect(curve).toEqual([12]);
  });

  it('starts at the loss of the untrained model', async () => {
    const model = encoder();
    const expected = tf.tidy(() => {
      const { tokens, labels } = toBatch(PAIRS);
      return crossEntropy(model.predict(tokens) as tf.Tensor, labels).dataSync()[0];
    });
    const { loss } = await train(model, PAIRS, { steps: 1, batch: PAIRS.length, lr: 1e-3, seed: 1 });
    expect(loss).toBeCloseTo(expected as number, 5);
    model.dispose();
  });

  it('learns which of two is larger', async () => {
    const { curve } = await trained({ steps: 80, batch: 30, every: 20 });
    const [first = 0, last = 1] = [curve[0]?.[1], curve.at(-1)?.[1]];
    expect(first).toBeGreaterThan(0.4);
    expect(last).toBeLessThan(0.05);
  });

  it('leaves no tensor behind, the optimizer included', async () => {
    const model = encoder();
    const before = tf.memory().numTensors;
    await train(model, PAIRS, { ...OPTIONS, every: 5 });
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('stops when the loss is not finite, and leaves no tensor behind', async () => {
    const { model } = recorder(Number.NaN);
    const before = tf.memory().numTensors;
    const reports: number[] = [];
    const training = train(model, PAIRS, {
      ...OPTIONS,
      every: 4,
      onReport: (step) => void reports.push(step),
    });
    await expect(training).rejects.toThrow(DivergedError);
    await expect(train(model, PAIRS, OPTIONS)).rejects.toThrow(
      'the loss became NaN by step 12; try a smaller learning rate',
    );
    expect(reports).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves the weights of frozen layers as they are', async () => {
    const embedding = new TokenEmbedding({ vocabSize: 7, modelDim: 4, trainable: false, seed: 1 });
    const head = new Projection({ units: 2, seed: 1 });
    const ids = tf.input({ shape: [null], dtype: 'int32' });
    const pooled = new MaskedPooling().apply(embedding.apply(ids) as tf.SymbolicTensor);
    const model = tf.model({
      inputs: ids,
      outputs: head.apply(pooled as tf.SymbolicTensor) as tf.SymbolicTensor,
    });
    const values = () =>
      [embedding, model].map(({ weights }) => weights.map((w) => [...w.read().dataSync()]));
    const [frozen, all] = values();
    await train(model, PAIRS, OPTIONS);
    const [frozenAfter, allAfter] = values();
    expect(frozenAfter).toEqual(frozen);
    expect(allAfter).not.toEqual(all);
    model.dispose();
  });

  it('trains the same with dropout, whatever is predicted in between', async () => {
    const loss = async (onReport: (model: tf.LayersModel) => void) => {
      const model = encoder(1, 0.5);
      const report = { every: 1, onReport: () => onReport(model) };
      const result = await train(model, PAIRS, { ...OPTIONS, ...report });
      model.dispose();
      return result.loss;
    };
    const ids = tf.tensor2d([[1, 2]], [1, 2], 'int32');
    const quiet = await loss(() => {});
    expect(await loss((model) => tf.dispose(model.predict(ids)))).toBe(quiet);
    ids.dispose();
  });

  it('leaves no tensor behind when the model refuses', async () => {
    const apply = () => {
      throw new RangeError('too long');
    };
    const model = { ...recorder().model, apply } as unknown as tf.LayersModel;
    const before = tf.memory().numTensors;
    const training = train(model, PAIRS, OPTIONS);
    await expect(training).rejects.toThrow(new RangeError('too long'));
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['steps', 0],
    ['every', 2.5],
  ])('refuses %s = %d', async (name, value) => {
    await expect(train(recorder().model, PAIRS, { ...OPTIONS, [name]: value })).rejects.toThrow(
      new RangeError(`train: ${name} must be an integer of at least 1; got ${value}`),
    );
  });

  it('refuses to learn from nothing', async () => {
    await expect(train(recorder().model, [], OPTIONS)).rejects.toThrow(RangeError);
  });
});
