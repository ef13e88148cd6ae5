import * as tf from '@tensorflow/tfjs';
import { differenceOf } from '../../../playground/state/difference.js';
import { answerOf } from '../../../playground/worker/answer.js';
import { predictions } from '../../../src/training/evaluate.js';
import { FAST, useBackend } from '../../support/backends.js';
import { smallJob, smallTraining } from './smallTraining.js';

describe('answerOf', () => {
  beforeAll(() => useBackend(FAST));

  it('is the most likely class first, of the whole sentence', async () => {
    const model = await smallTraining(smallJob('plausible', 'rotary'));
    await model.advance();
    const before = tf.memory().numTensors;
    const predict = jest.spyOn(model.model, 'predict');
    const answer = await answerOf(model, 'Adam gobbled an apple');
    expect(predict).toHaveBeenCalledTimes(1);
    expect(tf.memory().numTensors).toBe(before);
    expect(answer).toMatchObject({ step: 1, tokens: ['adam', 'an', 'apple'], unknown: ['gobbled'] });
    expect(answer.answers).toHaveLength(1);
    const [first, second] = answer.answers[0] ?? [];
    expect((first?.probability ?? 0) + (second?.probability ?? 0)).toBeCloseTo(1, 6);
    expect(first?.probability).toBeGreaterThan(second?.probability ?? 1);
    const tokens = answer.tokens.map((word) => model.data.vocabulary.indexOf(word));
    const [[best] = []] = await predictions(model.model, [{ tokens, target: 0 }]);
    expect(first?.name).toBe(model.data.classes[best as number]);
    model.dispose();
  });

  it('has the attention of every layer and head over the words', async () => {
    const model = await smallTraining(smallJob('plausible', 'alibi'));
    const { attention, tokens } = await answerOf(model, 'Adam ate an apple');
    expect(attention.tokens).toEqual(tokens);
    const sizes = attention.weights.map((heads) => heads.map((rows) => rows.map((row) => row.length)));
    expect(sizes).toEqual(new Array(2).fill(new Array(3).fill([4, 4, 4, 4])));
    model.dispose();
  });

  it('is one list for each word where words are tagged', async () => {
    const model = await smallTraining(smallJob('reverse', 'sinusoidal'));
    const sentence = model.data.vocabulary.slice(1, 6).join(' ');
    const { answers, tokens } = await answerOf(model, sentence);
    expect(answers).toHaveLength(5);
    expect(tokens).toHaveLength(5);
    for (const row of answers) expect(row).toHaveLength(model.data.classes.length);
    model.dispose();
  });

  it('says which words training asks about', async () => {
    const agent = await smallTraining(smallJob('agent', 'rotary'));
    expect((await answerOf(agent, 'the cat was chased by the mouse')).asked).toEqual([
      ...[false, true, false, false, false, false, true],
    ]);
    agent.dispose();
    const offset = await smallTraining(smallJob('offset', 'rotary'));
    expect((await answerOf(offset, 'a b c a b')).asked).toEqual([false, false, false, true, true]);
    offset.dispose();
    const reverse = await smallTraining(smallJob('reverse', 'rotary'));
    expect((await answerOf(reverse, 'a b c d a b c d a b')).asked).toEqual(new Array(10).fill(true));
    reverse.dispose();
    const plausible = await smallTraining(smallJob('plausible', 'none'));
    expect((await answerOf(plausible, 'Adam ate an apple')).asked).toEqual([true]);
    plausible.dispose();
  });

  it.each([
    // Two nouns change places: no mirror image, and a small gap at step 0.
    ['alibi-symmetric', 'Adam ate an apple', 'apple ate an Adam', 'cannot', false],
    ['alibi-symmetric', 'Adam ate apple', 'apple ate Adam', 'cannot', true],
    ['none', 'Adam ate an apple', 'apple ate an Adam', 'cannot', true],
    ['rotary', 'Adam ate an apple', 'apple ate an Adam', 'cannot', false],
  ])('of %s to "%s" and "%s" is what %s be told apart: %s', async (name, now, before, cannot, expected) => {
    const model = await smallTraining(smallJob('plausible', name));
    for (let step = 0; step < 3; step++) {
      const pair = { now: await answerOf(model, now), before: await answerOf(model, before) };
      expect(differenceOf(pair, name) === cannot).toBe(expected);
      await model.advance();
    }
    model.dispose();
  });

  it('has turns where the encoding turns, by position times frequency', async () => {
    const rotary = await smallTraining(smallJob('plausible', 'rotary'));
    const { turns } = await answerOf(rotary, 'Adam ate an apple');
    // D = 4: two pairs, of frequencies 1 and 1/100.
    const expected = [0, 1, 2, 3].map((position) => [position, position / 100]);
    turns?.flat().forEach((angle, i) => {
      expect(angle).toBeCloseTo(expected.flat()[i] as number, 5);
    });
    expect(turns).toHaveLength(4);
    rotary.dispose();
    for (const encoding of ['none', 'sinusoidal', 'learned', 't5']) {
      const other = await smallTraining(smallJob('plausible', encoding));
      expect((await answerOf(other, 'Adam ate an apple')).turns).toBeNull();
      other.dispose();
    }
  });

  it('says that a sentence is longer than a table', async () => {
    const model = await smallTraining(smallJob('plausible', 'learned'));
    const before = tf.memory().numTensors;
    await expect(answerOf(model, new Array(9).fill('apple').join(' '))).rejects.toThrow(
      'position 8 is not in the table of maxLength=8 (0 to 7)',
    );
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
