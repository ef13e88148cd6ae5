import type { Random } from '../util/random.js';
import { defineTask } from './defineTask.js';
import { drawFromPart } from './split.js';
import type { Example, Part } from './task.js';
import { PAD_WORD } from './words.js';

const FILLERS = ['c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const vocabulary = [PAD_WORD, 'A', 'B', ...FILLERS];
const A = 1;
const B = 2;
const FIRST_FILLER = 3;

const AFTER = 0;
const BEFORE = 1;

/**
 * Does A come before B? One A and one B, at any two places among random filler. Each sequence comes with the one
 * in which A and B have changed places: the same bag, the other answer, so a predictor that is blind to order is
 * right exactly half of the time. Bags of the test part do not occur in training.
 */
export const before = defineTask({
  name: 'before',
  group: 'word-order',
  description: 'Does A come before B, at any distance.',
  type: 'classify',
  vocabulary,
  classes: ['after', 'before'],
  trainLengths: { min: 4, max: 12 },
  testLengths: [
    { min: 4, max: 12 },
    { min: 13, max: 24 },
    { min: 25, max: 48 },
  ],
  bagOfWordsAccuracy: 0.5,
  paired: true,
  draw: drawSequenceAndCounterpart,
});

function drawSequenceAndCounterpart(random: Random, length: number, part: Part): Example[] {
  const [a = 0, b = 0] = random.distinct(2, length);
  const withPair = (filler: readonly number[], first: number, second: number) =>
    filler.map((token, i) => (i === a ? first : i === b ? second : token));
  const tokens = drawFromPart(part, () => {
    const filler = Array.from({ length }, () => FIRST_FILLER + random.below(FILLERS.length));
    return withPair(filler, A, B);
  });
  return [
    { tokens, target: a < b ? BEFORE : AFTER },
    { tokens: withPair(tokens, B, A), target: a < b ? AFTER : BEFORE },
  ];
}
