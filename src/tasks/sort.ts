import { at } from '../util/at.js';
import type { Random } from '../util/random.js';
import { defineTask } from './defineTask.js';
import { drawFromPart } from './split.js';
import { PAD_WORD } from './words.js';

/** Values are 1..9; the token id of a value is the value. */
const VALUES = 9;
const BUCKETS = ['low', 'middle', 'high'];

/**
 * Bucket sort, the control without order: three different values occur, each as often as it likes, and the tag of
 * a token says which of the three buckets it goes to. The same tokens in another order go to the same buckets, so
 * an encoder without positions can and must solve it. The value alone does not tell (a 5 is low beside 7 and 9),
 * so it has to look at the other tokens.
 *
 * In Delétang et al. 2022 (arXiv 2207.02098) the answer is the sorted sequence itself, whose i-th element depends
 * on the place i; here each token carries its own answer. Bags of the test part do not occur in training.
 */
export const sort = defineTask({
  name: 'sort',
  group: 'word-order',
  description: 'Which of three buckets each value is sorted into; needs no order.',
  type: 'tag',
  vocabulary: [PAD_WORD, ...Array.from({ length: VALUES }, (_, i) => String(i + 1))],
  classes: BUCKETS,
  trainLengths: { min: 4, max: 8 },
  testLengths: [
    { min: 4, max: 8 },
    { min: 9, max: 16 },
    { min: 17, max: 32 },
  ],
  bagOfWordsAccuracy: 1,
  draw(random, length, part) {
    const tokens = drawFromPart(part, () => drawValues(random, length));
    const sorted = [...new Set(tokens)].sort((a, b) => a - b);
    return [{ tokens, target: tokens.map((value) => sorted.indexOf(value)) }];
  },
});

/** Three different values, each at least once, in random order. */
function drawValues(random: Random, length: number): number[] {
  const present = random.distinct(BUCKETS.length, VALUES).map((i) => i + 1);
  return random.shuffled(
    Array.from({ length }, (_, i) => (i < present.length ? at(present, i) : random.pick(present))),
  );
}
