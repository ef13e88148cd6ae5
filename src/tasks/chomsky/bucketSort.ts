import { mostFrequentLetter } from '../chance.js';
import { defineStringTask } from './defineStringTask.js';
import { DIGITS } from './modulus.js';

/** The string in ascending order: "10204112" -> "00111224". The order of the input does not matter, that of the output does. */
export const bucketSort = defineStringTask({
  name: 'bucket-sort',
  description: 'The symbols in ascending order, as output after the input.',
  symbols: DIGITS,
  classes: DIGITS,
  outputLength: (length) => length,
  bagOfWordsAccuracy: mostFrequentLetter(DIGITS.length),
  draw(random, length) {
    const input = Array.from({ length }, () => random.pick([...DIGITS]));
    return { input, output: [...input].sort() };
  },
});
