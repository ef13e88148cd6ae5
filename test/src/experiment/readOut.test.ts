import * as tf from '@tensorflow/tfjs';
import { answersOf, fitReadOut, oneHot } from '../../../src/experiment/readOut.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGolden, golden, goldenCase, goldenTensor } from '../../support/golden.js';
import { randomTensor } from '../../support/tensors.js';

/** States drawn one for one label, without any connection. */
const LABELS = Array.from({ length: 600 }, (_, row) => (row * row + (row % 7)) % 5);

async function accuracy(known: tf.Tensor2D, labels: number[], unseen: tf.Tensor2D, truth: number[]) {
  const answers = await answersOf(await fitReadOut(known, labels), unseen);
  return truth.filter((label, row) => label === answers[row]).length / truth.length;
}

/** X'X is summed in float32, and the ridge lets its rounding grow up to a thousandfold; 4e-5 were seen. */
const TOLERANCE = 1e-4;

describeOnEachBackend('fitReadOut', () => {
  const { inputs, outputs, config } = goldenCase('readOut', 'states of a block');
  const known = config.known as number;

  it.each(['token', 'position'])(
    'is the Ridge of scikit-learn, and answers as it does (%s)',
    async (name) => {
      const [states, { data: labels }] = [
        goldenTensor(inputs, 'states') as tf.Tensor2D,
        golden(inputs, name),
      ];
      const readOut = await fitReadOut(states.slice([0, 0], [known, -1]), labels.slice(0, known));
      expectGolden(readOut.weights, golden(outputs, `${name} weights`), 'weights', TOLERANCE);
      expectGolden(readOut.bias, golden(outputs, `${name} bias`), 'bias', TOLERANCE);
      const answers = await answersOf(readOut, states.slice([known, 0]));
      expect(answers).toEqual(golden(outputs, `${name} answers`).data);
    },
  );

  it('reads one-hot states without a mistake, in whatever unit they are', async () => {
    const known = [2, 3, 5, 7, 11];
    const labels = LABELS.map((label) => known[label] as number);
    const states = oneHot(labels, known);
    for (const unit of [1e-4, 1, 1e4]) {
      const inUnit = states.mul<tf.Tensor2D>(unit);
      expect(await accuracy(inUnit, labels, inUnit, labels)).toBe(1);
    }
  });

  it('reads noise, and what does not vary, as often as the most frequent label is right', async () => {
    const [noise, other] = [randomTensor([600, 3], 1), randomTensor([600, 3], 2)] as tf.Tensor2D[];
    const chance = Math.max(...[0, 1, 2, 3, 4].map((one) => LABELS.filter((l) => l === one).length)) / 600;
    const read = await accuracy(noise as tf.Tensor2D, LABELS, other as tf.Tensor2D, LABELS);
    expect(Math.abs(read - chance)).toBeLessThan(0.06);
    const equal = tf.ones<tf.Rank.R2>([600, 3]);
    expect(await accuracy(equal, LABELS, equal, LABELS)).toBeCloseTo(chance, 12);
  });

  it('keeps nothing but the read-out', async () => {
    const states = randomTensor([600, 3], 1) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    const readOut = await fitReadOut(states, LABELS);
    await answersOf(readOut, states);
    expect(tf.memory().numTensors - before).toBe(2);
  });
});

describe('oneHot', () => {
  it('has a row of zeros for a label that is not known', () => {
    expect(oneHot([9, 4, 1], [4, 9]).arraySync()).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ]);
  });
});
