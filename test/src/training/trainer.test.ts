import * as tf from '@tensorflow/tfjs';
import { DivergedError, IndexError } from '../../../layers/index.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import type { Example } from '../../../src/tasks/index.js';
import { train } from '../../../src/training/train.js';
import { Trainer, type TrainerOptions } from '../../../src/training/trainer.js';
import { describeOnEachBackend, FAST, useBackend } from '../../support/backends.js';

/** Which of the first two tokens is larger: the tokens 1..6, each pair once. */
const PAIRS: Example[] = [1, 2, 3, 4, 5, 6].flatMap((a) =>
  [1, 2, 3, 4, 5, 6].filter((b) => b !== a).map((b) => ({ tokens: [a, b], target: a > b ? 1 : 0 })),
);
/** 30 examples in batches of 7: a training of 11 steps goes through them more than twice. */
const OPTIONS: TrainerOptions = { batch: 7, lr: 1e-2, seed: 4 };

function encoder(modelDim = 8): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: 7, modelDim, numLayers: 1, numHeads: 2, maxLength: 2, seed: 1 },
    positional: 'learned',
    head: { type: 'classify', numClasses: 2 },
  });
}

async function advanced(trainer: Trainer, steps: number): Promise<Trainer> {
  for (let step = 0; step < steps; step++) trainer.advance();
  return trainer;
}

describeOnEachBackend('Trainer', () => {
  it('goes on from a state to the last bit, in a model of its own too', async () => {
    const first = await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 5);
    const middle = await first.state();
    const end = await (await advanced(first, 6)).state();
    expect([middle.step, end.step]).toEqual([5, 11]);
    expect(end.weights).not.toEqual(middle.weights);

    await first.restore(middle);
    expect(await first.state()).toEqual(middle);
    expect(await (await advanced(first, 6)).state()).toEqual(end);

    const other = new Trainer(encoder(), PAIRS, OPTIONS);
    await other.restore(middle);
    expect(await (await advanced(other, 6)).state()).toEqual(end);
    expect(await other.loss()).toBe(await first.loss());
  });

  it('goes on with its schedule, clipping and decay', async () => {
    const options: TrainerOptions = {
      ...OPTIONS,
      ...{ weightDecay: 0.1, globalClipNorm: 0.5 },
      schedule: { type: 'cosine', warmupSteps: 3, totalSteps: 6 },
    };
    const first = await advanced(new Trainer(encoder(), PAIRS, options), 4);
    const middle = await first.state();
    const end = await (await advanced(first, 2)).state();
    const other = new Trainer(encoder(), PAIRS, options);
    await other.restore(middle);
    expect(await (await advanced(other, 2)).state()).toEqual(end);
    const plain = await (await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 6)).state();
    expect(end.weights).not.toEqual(plain.weights);
  });

  it('has a state before its first step, and goes back to it', async () => {
    const trainer = new Trainer(encoder(), PAIRS, OPTIONS);
    const start = await trainer.state();
    expect(start.step).toBe(0);
    expect(new Set(start.moments)).toEqual(new Set([0]));
    expect([start.lossSum, start.lossCount]).toEqual([0, 0]);
    const end = await (await advanced(trainer, 3)).state();
    await trainer.restore(start);
    expect(await (await advanced(trainer, 3)).state()).toEqual(end);
  });

  it('keeps a state as it was while the training goes on', async () => {
    const trainer = await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 2);
    const state = await trainer.state();
    const before = [...state.weights, ...state.moments];
    await trainer.restore(state);
    await advanced(trainer, 3);
    await trainer.state();
    expect([...state.weights, ...state.moments]).toEqual(before);
  });

  it.each<[string, Example]>([
    ['the target must be an integer from 0 to 1; got 7', { tokens: [1, 2], target: 7 }],
    ['the target must be an integer from 0 to 1; got -1', { tokens: [1, 2], target: -1 }],
    ['tokens must be an integer from 0 to 6; got 7', { tokens: [1, 7], target: 1 }],
    ['tokens must be an integer from 0 to 6; got NaN', { tokens: [1, Number.NaN], target: 1 }],
  ])('refuses, before it trains, an example that the model cannot take: %s', async (text, example) => {
    const error = new IndexError(`Trainer: example 30: ${text}`);
    expect(() => new Trainer(encoder(), [...PAIRS, example], OPTIONS)).toThrow(error);
    await expect(train(encoder(), [...PAIRS, example], { ...OPTIONS, steps: 1 })).rejects.toThrow(error);
  });

  it('trains like train()', async () => {
    const [one, other] = [encoder(), encoder()];
    const trainer = await advanced(new Trainer(one, PAIRS, OPTIONS), 5);
    const { loss } = await train(other, PAIRS, { ...OPTIONS, steps: 5 });
    expect(await trainer.loss()).toBe(loss);
    const numbers = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);
    expect(numbers(one)).toEqual(numbers(other));
  });

  it('gives the mean loss since it was last asked, across a state too', async () => {
    const single = new Trainer(encoder(), PAIRS, OPTIONS);
    const losses: number[] = [];
    for (let step = 0; step < 5; step++) losses.push(await (await advanced(single, 1)).loss());
    const trainer = await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 2);
    expect(await trainer.loss()).toBeCloseTo(((losses[0] ?? 0) + (losses[1] ?? 0)) / 2, 6);
    const state = await (await advanced(trainer, 2)).state();
    expect(state.lossCount).toBe(2);
    expect(state.lossSum).toBeCloseTo((losses[2] ?? 0) + (losses[3] ?? 0), 6);
    await trainer.restore(state);
    await advanced(trainer, 1);
    await trainer.settled();
    const last = losses.slice(2).reduce((sum, loss) => sum + loss / 3, 0);
    expect(await trainer.loss()).toBeCloseTo(last, 6);
  });

  it('leaves no tensor behind', async () => {
    const model = encoder();
    const before = tf.memory().numTensors;
    const trainer = await advanced(new Trainer(model, PAIRS, OPTIONS), 3);
    const state = await trainer.state();
    const working = tf.memory().numTensors;
    await trainer.restore(state);
    expect(await (await advanced(trainer, 1)).state()).not.toEqual(state);
    expect(tf.memory().numTensors).toBe(working);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps no tensor a step where nobody asks for the loss', async () => {
    const trainer = await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 2);
    const before = tf.memory().numTensors;
    await advanced(trainer, 5);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, Example, string]>([
    ['before the first operation with a gradient', { tokens: [1, 2, 3], target: 0 }, 'position 2 is not in'],
    ['after the forward pass', { tokens: [1, 2], target: [0, 1] }, 'labels must have shape [1]'],
  ])('leaves no tensor behind where a step throws %s', async (_, example, message) => {
    const trainer = new Trainer(encoder(), [example], { ...OPTIONS, batch: 1 });
    for (let step = 0; step < 2; step++) {
      const before = tf.memory().numTensors;
      expect(() => trainer.advance()).toThrow(message);
      expect(tf.memory().numTensors).toBe(before);
    }
    expect(trainer.step).toBe(0);
  });

  it('takes the same step after one that threw', async () => {
    const expected = await (await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 3)).state();
    const model = encoder();
    const trainer = await advanced(new Trainer(model, PAIRS, OPTIONS), 1);
    const apply = jest.spyOn(model, 'apply').mockImplementationOnce(() => {
      throw new Error('memory ran out');
    });
    expect(() => trainer.advance()).toThrow('memory ran out');
    expect(await (await advanced(trainer, 2)).state()).toEqual(expected);
    apply.mockRestore();
  });
});

describe('Trainer', () => {
  it('goes on from a state on another backend', async () => {
    await useBackend('cpu');
    const first = await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 4);
    const state = await first.state();
    const expected = await (await advanced(first, 3)).state();
    await useBackend(FAST);
    const second = new Trainer(encoder(), PAIRS, OPTIONS);
    await second.restore(state);
    expect(await second.state()).toEqual(state);
    const { step, lossSum, lossCount } = await (await advanced(second, 3)).state();
    expect([step, lossCount]).toEqual([7, 7]);
    // Not the weights: the bias of the keys has no gradient but what rounding makes, which Adam blows up.
    expect(lossSum / 7).toBeCloseTo(expected.lossSum / 7, 4);
  });

  it('refuses the state of another model', async () => {
    const state = await new Trainer(encoder(4), PAIRS, OPTIONS).state();
    const trainer = new Trainer(encoder(), PAIRS, OPTIONS);
    await expect(trainer.restore(state)).rejects.toThrow(
      `Trainer: the state has ${state.weights.length} weights; this model has 978`,
    );
  });

  it('has no loss where no step was taken since it was last asked for', async () => {
    const trainer = await advanced(new Trainer(encoder(), PAIRS, OPTIONS), 1);
    await trainer.loss();
    await expect(trainer.loss()).rejects.toThrow(
      new RangeError('Trainer: no step was taken since the loss was last asked for'),
    );
  });

  it.each([-1, 0.5, Number.NaN, 1e15])('refuses a state of step %d', async (step) => {
    const trainer = new Trainer(encoder(), PAIRS, OPTIONS);
    const state = await trainer.state();
    await expect(trainer.restore({ ...state, step })).rejects.toThrow(
      new RangeError(`Trainer: the step of a state must be an integer from 0 to 2147483647; got ${step}`),
    );
  });

  it('says when the loss is not finite', async () => {
    const trainer = new Trainer(encoder(), PAIRS, { ...OPTIONS, lr: 1e30 });
    await advanced(trainer, 3);
    await expect(trainer.loss()).rejects.toThrow(DivergedError);
    await advanced(trainer, 1);
    await expect(trainer.loss()).rejects.toThrow(RangeError);
  });

  it.each([0, 2.5, Number.POSITIVE_INFINITY])('refuses batches of %d', (batch) => {
    expect(() => new Trainer(encoder(), PAIRS, { ...OPTIONS, batch })).toThrow(
      new RangeError(`Trainer: batch must be an integer of at least 1; got ${batch}`),
    );
  });

  it('refuses to learn from nothing', () => {
    expect(() => new Trainer(encoder(), [], OPTIONS)).toThrow(RangeError);
  });
});
