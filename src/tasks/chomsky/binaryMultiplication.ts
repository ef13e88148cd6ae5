import { defineStringTask } from './defineStringTask.js';
import { drawShortNumber, drawTwoNumbers } from './twoNumbers.js';

/**
 * The product of two binary numbers, the least digit first: "001*01101" (4 * 22) -> "0001101 end". Inputs of one digit have
 * no output but its end, of two digits 0.
 */
export const binaryMultiplication = defineStringTask({
  name: 'binary-multiplication',
  description: 'The product of two binary numbers, least significant digit first.',
  symbols: '01*',
  classes: ['0', '1', 'end'],
  outputLength: (length) => length,
  draw(random, length) {
    if (length > 2) return drawTwoNumbers(random, length, '*', (a, b) => a * b);
    return { input: drawShortNumber(random, length), output: [...'0'.repeat(length - 1), 'end'] };
  },
});
