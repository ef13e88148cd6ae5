import * as tf from '@tensorflow/tfjs';
import { answerOf } from '../../../playground/worker/answer.js';
import { insideOf } from '../../../playground/worker/inside.js';
import { FAST, useBackend } from '../../support/backends.js';
import { smallJob, smallTraining } from './smallTraining.js';

const training = (encoding: string) => smallTraining(smallJob('plausible', encoding));

describe('insideOf', () => {
  beforeAll(() => useBackend(FAST));

  it('has both orders at the same step, with their answers', async () => {
    const model = await training('rotary');
    await model.advance();
    const tensors = tf.memory().numTensors;
    const { now, before } = await insideOf(model, 'Adam ate an apple', 'apple ate an Adam');
    expect(tf.memory().numTensors).toBe(tensors);
    expect(now.answer).toEqual(await answerOf(model, 'Adam ate an apple'));
    expect(before?.answer).toEqual(await answerOf(model, 'apple ate an Adam'));
    expect([now.states.length, now.attentions.length, now.attentions[0]?.queries.length]).toEqual([3, 2, 3]);
    // The same words look up the same vectors.
    expect(before?.embedded?.[0]).toEqual(now.embedded?.[3]);
    expect(before?.attentions[0]?.encodedKeys?.[0]?.[0]).not.toEqual(
      now.attentions[0]?.encodedKeys?.[0]?.[3],
    );
    // What attention shows is of the same pass.
    now.answer.attention.weights[1]?.[2]?.flat().forEach((weight, i) => {
      expect(now.attentions[1]?.weights[2]?.flat()[i]).toBeCloseTo(weight, 3);
    });
    expect((await insideOf(model, 'Adam ate', null)).before).toBeNull();
    model.dispose();
  });

  it('says that a sentence is longer than a table, and keeps nothing', async () => {
    const model = await training('learned');
    const tensors = tf.memory().numTensors;
    await expect(insideOf(model, 'apple', new Array(9).fill('apple').join(' '))).rejects.toThrow(
      'maxLength=8',
    );
    expect(tf.memory().numTensors).toBe(tensors);
    model.dispose();
  });
});
