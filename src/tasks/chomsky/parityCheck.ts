import { defineStringTask, drawBits } from './defineStringTask.js';

/** Whether the number of 1s is even: "1010100" -> odd. Order does not matter. */
export const parityCheck = defineStringTask({
  name: 'parity-check',
  description: 'Is the number of 1s even; needs no order.',
  symbols: '01',
  classes: ['even', 'odd'],
  bagOfWordsAccuracy: 1,
  draw(random, length) {
    const input = drawBits(random, length);
    return { input, output: [input.replaceAll('0', '').length % 2 === 0 ? 'even' : 'odd'] };
  },
});
