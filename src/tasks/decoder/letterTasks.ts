import { letters } from '../letters.js';
import { defineDecoderTask } from './defineDecoderTask.js';

const WORDS = letters(26);

/** In the paper 4 to 20 tokens, tested to 40. */
const LENGTHS = {
  trainLengths: { min: 4, max: 8 },
  testLengths: [
    { min: 4, max: 8 },
    { min: 9, max: 16 },
    { min: 17, max: 32 },
  ],
  shortest: 2,
} as const;

/** @param answer what is made of letters, each uniform and independent of the others */
function letterTask(name: string, description: string, answer: (prompt: readonly string[]) => string[]) {
  return defineDecoderTask({
    ...{ ...LENGTHS, name, description, words: WORDS },
    draw(random, length) {
      const prompt = Array.from({ length }, () => random.pick(WORDS));
      return { prompt, answer: answer(prompt) };
    },
  });
}

/** "d b d =" -> "d b d end". In the paper of 100 tokens, here of 26. */
export const lmCopy = letterTask('lm-copy', 'Copies letters, token by token.', (prompt) => [...prompt]);

/** "d b a =" -> "a b d end". */
export const lmReverse = letterTask('lm-reverse', 'Reverses letters, token by token.', (prompt) =>
  [...prompt].reverse(),
);

/** "d b d =" -> "b d d end". In the paper of 50 tokens, here of 26. */
export const lmSort = letterTask('lm-sort', 'Sorts letters in ascending order, token by token.', (prompt) =>
  [...prompt].sort(),
);
