import { defineStringTask, drawBits } from './defineStringTask.js';

/**
 * A string twice, with one symbol of it hidden: "0110_210" with "_" -> 1. An odd length ends in ".", and of length 1 there is
 * "1" alone. Order does not matter: the hidden symbol is the one that occurs an odd number of times. `missing-letter` is the
 * one that needs order.
 */
export const missingDuplicate = defineStringTask({
  name: 'missing-duplicate',
  description: 'The hidden symbol in a string that occurs twice; needs no order.',
  symbols: '01_.',
  classes: '01',
  bagOfWordsAccuracy: 1,
  draw(random, length) {
    if (length === 1) return { input: '1', output: '1' };
    const half = drawBits(random, Math.floor(length / 2));
    const both = half + half;
    const hidden = random.below(both.length);
    const input = `${both.slice(0, hidden)}_${both.slice(hidden + 1)}${length % 2 === 0 ? '' : '.'}`;
    return { input, output: both.charAt(hidden) };
  },
});
