import { bestGuessByBag, guessAnotherToken } from './chance.js';
import { defineTask } from './defineTask.js';
import { drawLetters, letters, letterVocabulary } from './letters.js';
import { drawFromPart } from './split.js';

const ALPHABET = 8;
const LENGTHS = { min: 4, max: 8 };

/**
 * The sequence, read backwards: the tag of token i is token T-1-i (Delétang et al. 2022, arXiv 2207.02098; Ruoss
 * et al. 2023, arXiv 2305.16843; there with two letters, here with eight, which lowers what guessing can reach).
 * Letters are uniform, and bags of the test part do not occur in training.
 *
 * Without order, the letter opposite is any of the other tokens alike and, when T is odd, with probability 1/T the
 * asked token itself, which makes it any token of the bag. The best guess is the most frequent one;
 * `bagOfWordsAccuracy` is how often that is right.
 */
export const reverse = defineTask({
  name: 'reverse',
  group: 'word-order',
  description: 'The sequence reversed, one letter per token.',
  type: 'tag',
  vocabulary: letterVocabulary(ALPHABET),
  classes: letters(ALPHABET),
  trainLengths: LENGTHS,
  testLengths: [LENGTHS, { min: 9, max: 16 }, { min: 17, max: 32 }],
  bagOfWordsAccuracy: bestGuessByBag({
    alphabet: ALPHABET,
    hit: (counts, length) =>
      length % 2 === 0 ? guessAnotherToken(counts, length) : Math.max(...counts) / length,
  }),
  draw(random, length, part) {
    const tokens = drawFromPart(part, () => drawLetters(random, length, ALPHABET));
    return [{ tokens, target: tokens.map((token) => token - 1).reverse() }];
  },
});
