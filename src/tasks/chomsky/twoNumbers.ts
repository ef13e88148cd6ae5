import type { Random } from '../../util/random.js';
import { drawPositive, fromLittleEndian, type StringExample, toLittleEndian } from './defineStringTask.js';

/**
 * Two binary numbers with an operator between them, the least digit first, none of them 0, and what comes out with an end.
 * The operator is at any place but the first and the last.
 */
export function drawTwoNumbers(
  random: Random,
  length: number,
  operator: string,
  operate: (a: bigint, b: bigint) => bigint,
): StringExample {
  const first = 1 + random.below(length - 2);
  const [a, b] = [drawPositive(random, first), drawPositive(random, length - 1 - first)];
  const result = operate(fromLittleEndian(a), fromLittleEndian(b));
  return { input: a + operator + b, output: [...toLittleEndian(result), 'end'] };
}

/** One number of one or two digits, for lengths that have no room for two; as in the papers, not all 1s. */
export function drawShortNumber(random: Random, length: number): string {
  return toLittleEndian(BigInt(random.below(2 ** length - 1))).padEnd(length, '0');
}
