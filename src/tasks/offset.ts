import { bestGuessByBag, guessAnotherToken } from './chance.js';
import { defineTask } from './defineTask.js';
import { drawLetters, letters, letterVocabulary } from './letters.js';
import { drawFromPart } from './split.js';
import { IGNORE } from './task.js';

/** How far back. */
const OFFSET = 3;
const ALPHABET = 6;
const LENGTHS = { min: 5, max: 10 };

/**
 * Which letter stood three places back? Asked of every token that has one; the first three are ignored, because a
 * class of their own would only ask where the sequence begins. Letters are uniform, and bags of the test part do
 * not occur in training.
 *
 * Without order, the letter three places back is any of the other tokens alike: the best guess is the most
 * frequent letter among them, and `bagOfWordsAccuracy` is how often that is right.
 */
export const offset = defineTask({
  name: 'offset',
  group: 'word-order',
  description: `The letter ${OFFSET} positions back, for every token.`,
  type: 'tag',
  vocabulary: letterVocabulary(ALPHABET),
  classes: letters(ALPHABET),
  trainLengths: LENGTHS,
  testLengths: [LENGTHS, { min: 11, max: 20 }, { min: 21, max: 40 }],
  bagOfWordsAccuracy: bestGuessByBag({
    alphabet: ALPHABET,
    asked: (length) => length - OFFSET,
    hit: guessAnotherToken,
  }),
  draw(random, length, part) {
    const tokens = drawFromPart(part, () => drawLetters(random, length, ALPHABET));
    const target = tokens.map((_, i) => (i < OFFSET ? IGNORE : (tokens[i - OFFSET] ?? 0) - 1));
    return [{ tokens, target }];
  },
});
