import { at } from '../util/at.js';
import type { Random } from '../util/random.js';
import { defineTask } from './defineTask.js';
import { drawLetters, letters, letterVocabulary } from './letters.js';
import { drawFromPart } from './split.js';
import type { Example, Part } from './task.js';

const ALPHABET = 4;
const BLANK = ALPHABET + 1;
const ASKED = ALPHABET + 2;

/**
 * A string said twice, with a letter of the second half asked: "a c b d a ? _ d" -> c (Delétang et al. 2022,
 * arXiv 2207.02098; Ruoss et al. 2023, arXiv 2305.16843). We differ in two ways.
 *
 * - A second, different letter is blanked out. With one gap only, the missing letter is the one that occurs an odd
 *   number of times, which a bag of words tells. With two gaps both letters are odd, and each sequence comes with
 *   the one in which "?" and "_" have changed places: the same bag, the other answer. A predictor that is blind to
 *   order is right half of the time at best.
 * - Four letters, not two, so that the short strings of training are too many to learn by heart.
 *
 * Lengths are even. Bags of the test part do not occur in training.
 */
export const missingLetter = defineTask({
  name: 'missing-letter',
  group: 'word-order',
  description: 'Which letter is missing from the second copy of a string.',
  type: 'classify',
  vocabulary: [...letterVocabulary(ALPHABET), '_', '?'],
  classes: letters(ALPHABET),
  trainLengths: { min: 6, max: 12 },
  testLengths: [
    { min: 6, max: 12 },
    { min: 14, max: 24 },
    { min: 26, max: 48 },
  ],
  bagOfWordsAccuracy: 0.5,
  paired: true,
  lengthStep: 2,
  draw: drawSequenceAndCounterpart,
});

function drawSequenceAndCounterpart(random: Random, length: number, part: Part): Example[] {
  const half = length / 2;
  const [asked = 0, blank = 0] = random.distinct(2, half);
  const withGaps = (word: readonly number[], gaps: ReadonlyMap<number, number>) => [
    ...word,
    ...word.map((letter, i) => gaps.get(i) ?? letter),
  ];
  const gaps = new Map([
    [asked, ASKED],
    [blank, BLANK],
  ]);
  const exchanged = new Map([
    [asked, BLANK],
    [blank, ASKED],
  ]);

  const tokens = drawFromPart(part, () => {
    let word = drawLetters(random, half, ALPHABET);
    while (word[asked] === word[blank]) word = drawLetters(random, half, ALPHABET);
    return withGaps(word, gaps);
  });
  const word = tokens.slice(0, half);
  return [
    { tokens, target: at(word, asked) - 1 },
    { tokens: withGaps(word, exchanged), target: at(word, blank) - 1 },
  ];
}
