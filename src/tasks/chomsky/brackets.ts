import type { Random } from '../../util/random.js';
import { MODULUS } from './modulus.js';

/**
 * An expression of such a length, as the papers draw it: a digit, one with a minus, in brackets or not, or two expressions
 * with an operator between them, in brackets.
 */
export function drawExpression(random: Random, length: number, operators: readonly string[]): string {
  const digit = () => String(random.below(MODULUS));
  if (length === 1) return digit();
  if (length === 2) return `-${digit()}`;
  if (length === 3) return `(${digit()})`;
  if (length === 4) return `(-${digit()})`;
  const left = 1 + random.below(length - 4);
  const parts = [left, length - left - 3].map((part) => drawExpression(random, part, operators));
  return `(${parts.join(random.pick(operators))})`;
}

/** The value of such an expression, not reduced where it is without products. @param x what stands for x */
export function evaluateExpression(expression: string, x = 0): number {
  let place = 0;
  const next = () => expression[place++];
  const value = (): number => {
    const symbol = next();
    if (symbol === 'x') return x;
    if (symbol === '-') return -value();
    if (symbol !== '(') return Number(symbol);
    let result = value();
    for (let operator = next(); operator !== ')'; operator = next()) {
      const other = value();
      result =
        operator === '+' ? result + other : operator === '-' ? result - other : (result * other) % MODULUS;
    }
    return result;
  };
  return value();
}
