import { mostFrequentLetter } from '../chance.js';
import { defineStringTask, drawBits } from './defineStringTask.js';

/** The string read backwards, behind it: "011010" -> "010110". */
export const reverseString = defineStringTask({
  name: 'reverse-string',
  description: 'The string reversed, as output after the input.',
  symbols: '01',
  classes: '01',
  outputLength: (length) => length,
  bagOfWordsAccuracy: mostFrequentLetter(2),
  draw(random, length) {
    const input = drawBits(random, length);
    return { input, output: [...input].reverse() };
  },
});
