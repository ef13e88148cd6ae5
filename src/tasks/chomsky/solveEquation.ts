import { drawExpression, evaluateExpression } from './brackets.js';
import { defineStringTask } from './defineStringTask.js';
import { DIGITS, modulo } from './modulus.js';

const OPERATORS = ['+', '-'];

/** The number that x stands for, modulo 5: "((x+3)-(-2))=1" -> 1. Inputs of fewer than three tokens are zeros, and so is x. */
export const solveEquation = defineStringTask({
  name: 'solve-equation',
  description: 'The number that makes an equation with brackets, + and - true, modulo 5.',
  symbols: [...DIGITS, ...OPERATORS, '(', ')', 'x', '='],
  classes: DIGITS,
  // Up to six tokens it is "(-x)=1" at most.
  splitFrom: 7,
  draw(random, length) {
    if (length < 3) return { input: '0'.repeat(length), output: '0' };
    const expression = drawExpression(random, length - 2, OPERATORS);
    const value = modulo(evaluateExpression(expression));
    // The first digit from a place on.
    let hidden = random.below(expression.length);
    while (!DIGITS.includes(expression.charAt(hidden))) hidden = (hidden + 1) % expression.length;
    const input = `${expression.slice(0, hidden)}x${expression.slice(hidden + 1)}=${value}`;
    return { input, output: expression.charAt(hidden) };
  },
});
