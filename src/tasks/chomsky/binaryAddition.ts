import { defineStringTask, fromLittleEndian, toLittleEndian } from './defineStringTask.js';
import { drawShortNumber, drawTwoNumbers } from './twoNumbers.js';

/**
 * The sum of two binary numbers, the least digit first: "001+01101" (4 + 22) -> "01011 end". Inputs of one or two digits are
 * numbers, whose sum they are.
 */
export const binaryAddition = defineStringTask({
  name: 'binary-addition',
  description: 'The sum of two binary numbers, least significant digit first.',
  symbols: '01+',
  classes: ['0', '1', 'end'],
  outputLength: (length) => length + 1,
  draw(random, length) {
    if (length > 2) return drawTwoNumbers(random, length, '+', (a, b) => a + b);
    const input = drawShortNumber(random, length);
    return { input, output: [...toLittleEndian(fromLittleEndian(input)), 'end'] };
  },
});
