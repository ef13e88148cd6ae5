import { mostFrequentLetter } from '../chance.js';
import { defineStringTask, drawBits } from './defineStringTask.js';

/** The symbols at odd places, counted from 0, and then those at even ones: "00110101" -> "01110100". */
export const oddsFirst = defineStringTask({
  name: 'odds-first',
  description: 'The symbols at odd positions, then those at even positions.',
  symbols: '01',
  classes: '01',
  outputLength: (length) => length,
  bagOfWordsAccuracy: mostFrequentLetter(2),
  draw(random, length) {
    const input = drawBits(random, length);
    const every = (parity: number) => [...input].filter((_, place) => place % 2 === parity);
    return { input, output: [...every(1), ...every(0)] };
  },
});
