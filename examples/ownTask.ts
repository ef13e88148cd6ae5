// A task of one's own: which letter is there most often? Tested on lengths of its own, up to ten times those of training:
//   npm start -- --import examples/ownTask.ts --tasks most-frequent --encodings none,rotary
import { registerTask } from 'tfjs-transformer-block';
import { defineTask, drawFromPart } from 'tfjs-transformer-block/data';

const LETTERS = ['a', 'b', 'c'];

registerTask(
  defineTask({
    name: 'most-frequent',
    description: 'Which letter is there most often.',
    type: 'classify',
    vocabulary: ['<pad>', ...LETTERS],
    classes: LETTERS,
    trainLengths: { min: 4, max: 10 },
    testLengths: [
      { min: 4, max: 10 },
      { min: 11, max: 100 },
    ], // one range or more
    bagOfWordsAccuracy: 1, // order does not matter
    draw(random, length, part) {
      const tokens = drawFromPart(part, () => Array.from({ length }, () => 1 + random.below(LETTERS.length)));
      const counts = LETTERS.map((_, i) => tokens.filter((token) => token === i + 1).length);
      return [{ tokens, target: counts.indexOf(Math.max(...counts)) }]; // the first of those that are equal
    },
  }),
);
