import { bestGuessByBag } from '../chance.js';
import { defineStringTask, drawBits } from './defineStringTask.js';

/**
 * Whether "01" and "10" together occur an even number of times: "0101001" -> odd. As a whole that says whether the first and
 * the last symbol are the same; a bag of words knows only how likely that is.
 */
export const evenPairs = defineStringTask({
  name: 'even-pairs',
  description:
    'Is the number of changes between 0 and 1 even, that is, are the first and the last symbol the same.',
  symbols: '01',
  classes: ['even', 'odd'],
  bagOfWordsAccuracy: bestGuessByBag({
    ...{ alphabet: 2, partOf: null, asked: () => 1 },
    hit(counts, length) {
      if (length === 1) return 1;
      const same = counts.reduce((sum, count) => sum + count * (count - 1), 0) / (length * (length - 1));
      return Math.max(same, 1 - same);
    },
  }),
  draw(random, length) {
    const input = drawBits(random, length);
    return { input, output: [input[0] === input.at(-1) ? 'even' : 'odd'] };
  },
});
