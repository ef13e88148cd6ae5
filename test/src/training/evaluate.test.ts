import * as tf from '@tensorflow/tfjs';
import { type Example, IGNORE } from '../../../src/tasks/index.js';
import { evaluate, predictions } from '../../../src/training/evaluate.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

const CLASSES = 4;

/** In place of a model: says that the class of a token is the token's id, and that of a sequence its first token. */
function echo(type: 'classify' | 'tag') {
  const batches: number[] = [];
  const predict = (tokens: tf.Tensor2D) =>
    tf.tidy(() => {
      batches.push(tokens.shape[0]);
      const ids = type === 'tag' ? tokens : tokens.slice([0, 0], [-1, 1]).reshape([-1]);
      return tf.oneHot(ids.toInt(), CLASSES).cast('float32').sub(0.5);
    });
  return { batches, model: { predict } as unknown as tf.LayersModel };
}

describe('evaluate', () => {
  const tagged: Example[] = [
    { tokens: [1, 2, 1], target: [1, 2, 1] }, // all right
    { tokens: [1, 3], target: [2, 3] }, // one of two
    { tokens: [2, 2, 3, 1], target: [IGNORE, 2, IGNORE, 1] }, // all right of those that count
    { tokens: [1], target: [IGNORE] }, // nothing asked
    { tokens: [1, 1], target: [2, IGNORE] }, // none of one
  ];

  it('counts tokens, whole sequences and classes by hand', async () => {
    const found = await evaluate(echo('tag').model, tagged, CLASSES);
    const { accuracy, sequenceAccuracy, classAccuracy, rightAnswers } = found;
    expect(accuracy).toBe(6 / 8);
    expect(sequenceAccuracy).toBe(3 / 5);
    // Class 0 is never the truth; of class 2, two of four.
    expect(classAccuracy).toEqual([null, 1, 2 / 4, 1]);
    expect(rightAnswers).toEqual([3, 1, 2, 0, 0]);
  });

  it('gives the mean cross entropy of what is asked, in nats', async () => {
    const { loss, losses } = await evaluate(echo('tag').model, tagged, CLASSES, 2);
    // A logit of 1 for what it says, of 0 for the three others: six times for the right class, twice not.
    expect(loss).toBeCloseTo(Math.log(Math.E + 3) - 6 / 8, 6);
    // Of each sequence the sum: how many are asked for, and how many of those are right.
    const sums = [
      [3, 3],
      [2, 1],
      [2, 2],
      [0, 0],
      [1, 0],
    ].map(([asked = 0, right = 0]) => asked * Math.log(Math.E + 3) - right);
    losses.forEach((sum, sequence) => {
      expect(sum).toBeCloseTo(sums[sequence] as number, 5);
    });
    expect(losses).toHaveLength(sums.length);
  });

  it('counts labels, where a sequence is right when its label is', async () => {
    const labelled: Example[] = [
      { tokens: [1, 3], target: 1 },
      { tokens: [2], target: 1 },
      { tokens: [3, 1, 1], target: 3 },
    ];
    const { loss: _, losses, ...found } = await evaluate(echo('classify').model, labelled, CLASSES);
    expect(found).toEqual({
      accuracy: 2 / 3,
      sequenceAccuracy: 2 / 3,
      classAccuracy: [null, 1 / 2, null, 1],
      rightAnswers: [1, 0, 1],
    });
    const right = Math.log(Math.E + 3) - 1;
    [right, right + 1, right].forEach((loss, sequence) => {
      expect(losses[sequence]).toBeCloseTo(loss, 5);
    });
  });

  it('does not look at what is not asked for, even if it is NaN or infinite', async () => {
    const logits = [
      [
        [0, Number.NEGATIVE_INFINITY],
        [Number.NaN, Number.NaN],
      ],
    ];
    const model = { predict: () => tf.tensor(logits) } as unknown as tf.LayersModel;
    const { loss, losses } = await evaluate(model, [{ tokens: [1, 1], target: [0, IGNORE] }], 2);
    expect([loss, losses]).toEqual([0, [0]]);
  });

  it('is sure of a single class', async () => {
    const one = { predict: () => tf.tensor([[3], [-2]]) } as unknown as tf.LayersModel;
    const two = [0, 0].map((target) => ({ tokens: [1], target }));
    expect(await evaluate(one, two, 1)).toMatchObject({ accuracy: 1, loss: 0, losses: [0, 0] });
  });

  it('counts the same in batches of any size, the last one smaller', async () => {
    const { model, batches } = echo('tag');
    const whole = await evaluate(model, tagged, CLASSES);
    const halves = await evaluate(model, tagged, CLASSES, 2);
    expect(halves).toEqual({ ...whole, loss: halves.loss, losses: halves.losses });
    expect(halves.loss).toBeCloseTo(whole.loss, 6);
    expect(batches).toEqual([5, 2, 2, 1]);
  });

  it('leaves no tensor behind, also when the model fails', async () => {
    const before = tf.memory().numTensors;
    await evaluate(echo('tag').model, tagged, CLASSES);
    const broken = {
      predict() {
        throw new RangeError('too long');
      },
    } as unknown as tf.LayersModel;
    await expect(evaluate(broken, tagged, CLASSES)).rejects.toThrow('too long');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('predictions', () => {
  it('are the most likely class of every sequence, or of every token and padding', async () => {
    const examples: Example[] = [
      { tokens: [3, 1, 2], target: 0 },
      { tokens: [2], target: 0 },
    ];
    expect(await predictions(echo('classify').model, examples)).toEqual([[3], [2]]);
    expect(await predictions(echo('tag').model, examples)).toEqual([
      [3, 1, 2],
      [2, 0, 0],
    ]);
  });

  it('of nothing are none', async () => {
    expect(await predictions(echo('tag').model, [])).toEqual([]);
  });
});
