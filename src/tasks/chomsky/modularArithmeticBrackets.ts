import { drawExpression, evaluateExpression } from './brackets.js';
import { defineStringTask } from './defineStringTask.js';
import { DIGITS, modulo } from './modulus.js';

const OPERATORS = ['+', '-', '*'];

/** The value of an expression in brackets, modulo 5: "((2*3)-(-1))" -> 2. */
export const modularArithmeticBrackets = defineStringTask({
  name: 'modular-arithmetic-brackets',
  description: 'The value of an expression with brackets, +, - and *, modulo 5.',
  symbols: [...DIGITS, ...OPERATORS, '(', ')'],
  classes: DIGITS,
  draw(random, length) {
    const input = drawExpression(random, length, OPERATORS);
    return { input, output: String(modulo(evaluateExpression(input))) };
  },
});
