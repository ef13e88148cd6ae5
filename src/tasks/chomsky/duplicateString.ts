import { mostFrequentLetter } from '../chance.js';
import { defineStringTask, drawBits } from './defineStringTask.js';

/** The string twice: "101" -> "101101". */
export const duplicateString = defineStringTask({
  name: 'duplicate-string',
  description: 'The string twice, as output after the input.',
  symbols: '01',
  classes: '01',
  outputLength: (length) => 2 * length,
  bagOfWordsAccuracy: mostFrequentLetter(2),
  draw(random, length) {
    const input = drawBits(random, length);
    return { input, output: input + input };
  },
});
