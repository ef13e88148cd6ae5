import { defineStringTask } from './defineStringTask.js';
import { DIGITS, MODULUS, modulo } from './modulus.js';

const OPERATORS = ['+', '-', '*'];

/**
 * The value of a sum of products, modulo 5: "1+2*3" -> 2. An even length is shortened by one, since digits and operators
 * take turns.
 */
export const modularArithmetic = defineStringTask({
  name: 'modular-arithmetic',
  description: 'The value of an expression with +, - and *, modulo 5.',
  symbols: [...DIGITS, ...OPERATORS],
  classes: DIGITS,
  draw(random, length) {
    const digits = Array.from({ length: Math.ceil(length / 2) }, () => random.below(MODULUS));
    const operators = digits.map((_, place) => (place === 0 ? '' : random.pick(OPERATORS)));
    // The sum of the finished products, and the product that is being made.
    let [sum, product] = [0, 0];
    digits.forEach((digit, place) => {
      if (operators[place] === '*') {
        product = modulo(product * digit);
        return;
      }
      sum += product;
      product = operators[place] === '-' ? -digit : digit;
    });
    const input = digits.map((digit, place) => `${operators[place]}${digit}`).join('');
    return { input, output: String(modulo(sum + product)) };
  },
});
