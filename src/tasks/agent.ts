import { at } from '../util/at.js';
import type { Random } from '../util/random.js';
import { defineTask } from './defineTask.js';
import { drawNoun } from './split.js';
import { type Example, IGNORE, type Part } from './task.js';
import { fillSlots, vocabularyOf, wordEncoder, wordsOf } from './words.js';

const NOUNS = wordsOf(
  'cat mouse dog fox bear wolf bird horse king queen boy girl doctor farmer sailor teacher',
);
/** Present tense and participle. */
const VERBS = (
  'chases/chased follows/followed helps/helped pushes/pushed pulls/pulled catches/caught sees/seen hears/heard ' +
  'finds/found watches/watched greets/greeted lifts/lifted visits/visited warns/warned calls/called knows/known'
)
  .split(' ')
  .map((forms) => forms.split('/'));

/** Before the sentence, between the first noun and the verb, and at the end. */
const SLOTS = [
  ['here', 'sometimes', 'at noon', 'in the morning'],
  ['often', 'quietly', 'that sings', 'near the house', 'with long hair'],
  ['again', 'there', 'that sleeps', 'near the river', 'in the garden'],
];

const vocabulary = vocabularyOf('the was by', ...NOUNS, ...VERBS.flat(), ...SLOTS.flat());
const encode = wordEncoder(vocabulary);

/** "the cat chases the mouse"; and with "was" and "by", "the mouse was chased by the cat". */
const ACTIVE_LENGTH = 5;
const PASSIVE_LENGTH = 7;

const AGENT = 0;
const PATIENT = 1;

/**
 * Who did it, and to whom: "the cat chases the mouse", "the mouse was chased by the cat". Only the two nouns are
 * asked; every other word is answered by the word itself, and would hide what order has to say. Each sentence
 * comes with the one in which the nouns have changed places: the same bag of words, and the roles exchanged, so
 * a predictor that knows the bag and which word it is asked about is right exactly half of the time.
 *
 * In the test part, the verb has met neither noun in training. A smaller relative of COGS (Kim & Linzen 2020,
 * arXiv 2010.05465).
 */
export const agent = defineTask({
  name: 'agent',
  group: 'word-order',
  description: 'Which noun is the agent, in active and passive sentences; a label for each of the two nouns.',
  type: 'tag',
  vocabulary,
  classes: ['agent', 'patient'],
  trainLengths: { min: ACTIVE_LENGTH, max: 10 },
  testLengths: [
    { min: ACTIVE_LENGTH, max: 10 },
    { min: 11, max: 20 },
    { min: 21, max: 40 },
  ],
  bagOfWordsAccuracy: 0.5,
  paired: true,
  draw: drawSentenceAndCounterpart,
});

function drawSentenceAndCounterpart(random: Random, length: number, part: Part): Example[] {
  const verb = random.below(VERBS.length);
  const first = drawNoun(random, NOUNS.length, verb, part);
  let second = first;
  while (second === first) second = drawNoun(random, NOUNS.length, verb, part);

  const passive = length >= PASSIVE_LENGTH && random.below(2) === 1;
  const [present = '', participle = ''] = at(VERBS, verb);
  const predicate = passive ? ['was', participle, 'by'] : [present];
  const [front = [], middle = [], end = []] = fillSlots(
    random,
    SLOTS,
    length - (passive ? PASSIVE_LENGTH : ACTIVE_LENGTH),
  );

  const firstNounAt = front.length + 1;
  const target = new Array<number>(length).fill(IGNORE);
  target[firstNounAt] = passive ? PATIENT : AGENT;
  target[firstNounAt + middle.length + predicate.length + 2] = passive ? AGENT : PATIENT;

  const example = (a: number, b: number): Example => ({
    tokens: encode([...front, 'the', at(NOUNS, a), ...middle, ...predicate, 'the', at(NOUNS, b), ...end]),
    target,
  });
  return [example(first, second), example(second, first)];
}
