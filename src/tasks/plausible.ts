import { at } from '../util/at.js';
import type { Random } from '../util/random.js';
import { defineTask } from './defineTask.js';
import { drawNoun } from './split.js';
import type { Example, Part } from './task.js';
import { fillSlots, vocabularyOf, wordEncoder, wordsOf } from './words.js';

const NAMES = ['adam', 'eve', 'noah', 'ruth', 'oscar', 'anna', 'tom', 'maria'];
const ANIMALS_AND_PEOPLE = ['dog', 'cat', 'boy', 'girl', 'horse', 'farmer', 'teacher', 'sailor'];
const ANIMATE = [...NAMES, ...ANIMALS_AND_PEOPLE];
const THINGS = wordsOf(
  'apple orange egg onion olive pear melon plum carrot cake pie potato tomato banana peach lemon',
);
const VERBS = wordsOf(
  'ate bought found took cooked carried wanted tasted washed sliced peeled sold served saw dropped kept',
);

/** Filler says nothing about who or what: before the subject, before the verb, and at the end. */
const SLOTS = [
  ['yesterday', 'today', 'at noon', 'last night', 'in the garden'],
  ['quickly', 'quietly', 'often', 'slowly', 'happily'],
  ['again', 'there', 'before lunch', 'in the kitchen', 'with great joy'],
];

const vocabulary = vocabularyOf('the a an', ...ANIMATE, ...THINGS, ...VERBS, ...SLOTS.flat());
const encode = wordEncoder(vocabulary);

/** Name, verb, article, thing; a common noun takes one more word, "the". */
const SHORTEST = 4;

const IMPLAUSIBLE = 0;
const PLAUSIBLE = 1;

/**
 * "Adam ate an apple" is plausible, "Apple ate an Adam" is not. The two have the same bag of words, and each
 * sentence comes with its counterpart (subject and object exchanged, all else in its place), so a predictor that is
 * blind to order is right exactly half of the time.
 *
 * In the test part, the verb has met neither noun in training, though every word is there with other company.
 * "Adam ate an apple" itself belongs to the test part.
 */
export const plausible = defineTask({
  name: 'plausible',
  group: 'word-order',
  description: 'Is the sentence plausible, such as "Adam ate an apple", or not, such as "Apple ate an Adam".',
  type: 'classify',
  vocabulary,
  classes: ['implausible', 'plausible'],
  trainLengths: { min: SHORTEST, max: 8 },
  testLengths: [
    { min: SHORTEST, max: 8 },
    { min: 9, max: 16 },
    { min: 17, max: 32 },
  ],
  bagOfWordsAccuracy: 0.5,
  paired: true,
  draw: drawSentenceAndCounterpart,
});

function drawSentenceAndCounterpart(random: Random, length: number, part: Part): Example[] {
  const verb = random.below(VERBS.length);
  const animateNouns = length === SHORTEST ? NAMES.length : ANIMATE.length;
  const animate = drawNoun(random, animateNouns, verb, part);
  const animateWord = at(ANIMATE, animate);
  const thingWord = at(THINGS, drawNoun(random, THINGS.length, verb, part));

  // Articles belong to the plausible sentence and stay where they are in its counterpart, or the bags would differ.
  const subjectArticle = animate < NAMES.length ? [] : ['the'];
  const objectArticle = 'aeiou'.includes(thingWord.charAt(0)) ? 'an' : 'a';
  const fillers = length - SHORTEST - subjectArticle.length;
  const [front = [], middle = [], end = []] = fillSlots(random, SLOTS, fillers);
  const sentence = (subject: string, object: string) =>
    encode([...front, ...subjectArticle, subject, ...middle, at(VERBS, verb), objectArticle, object, ...end]);

  return random.shuffled([
    { tokens: sentence(animateWord, thingWord), target: PLAUSIBLE },
    { tokens: sentence(thingWord, animateWord), target: IMPLAUSIBLE },
  ]);
}
