import type { Random } from '../../util/random.js';
import { defineDecoderTask } from './defineDecoderTask.js';

const DIGITS = '0123456789';

/**
 * "57+9=" -> "66 end", the greatest digit first. Its length is that of the longer number; the other has at most as many digits,
 * each number of them as likely. In the paper numbers of up to 20 digits, tested to 40.
 */
export const lmAddition = defineDecoderTask({
  name: 'lm-addition',
  description: 'The sum of two numbers, digit by digit, most significant digit first.',
  words: `${DIGITS}+`,
  trainLengths: { min: 1, max: 4 },
  testLengths: [
    { min: 1, max: 4 },
    { min: 5, max: 8 },
    { min: 9, max: 16 },
  ],
  draw(random, length) {
    const numbers = random
      .shuffled([length, 1 + random.below(length)])
      .map((digits) => drawNumber(random, digits));
    const sum = numbers.reduce((total, number) => total + BigInt(number), 0n);
    return { prompt: numbers.join('+'), answer: String(sum) };
  },
});

/** Of so many digits, the first of them 0 only where it is the only one. */
function drawNumber(random: Random, digits: number): string {
  return Array.from({ length: digits }, (_, place) =>
    String(place === 0 && digits > 1 ? 1 + random.below(9) : random.below(10)),
  ).join('');
}
