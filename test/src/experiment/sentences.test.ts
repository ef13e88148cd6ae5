import { chosenSentences } from '../../../src/experiment/sentences.js';
import type { Example } from '../../../src/tasks/index.js';

const example = (tokens: number[], target: Example['target']): Example => ({ tokens, target });
const long = (token: number, target: number) => example(new Array(13).fill(token), target);

describe('chosenSentences', () => {
  const same = [example([3, 1, 2], 0), example([1, 2, 3], 1)];

  it('takes two of the same words in two orders first', () => {
    const others = [example([5], 0), example([6], 0), example([7], 0)];
    expect(chosenSentences([others[0], same[0], others[1], same[1], others[2]] as Example[])).toEqual([
      ...same,
      others[0],
    ]);
  });

  it('does not take one sentence twice for two of the same words', () => {
    const twice = [example([3, 1, 2], 0), example([3, 1, 2], 1), example([4], 0), example([5], 0)];
    expect(chosenSentences(twice)).toEqual(twice.slice(0, 3));
  });

  it('takes one of each class where it can', () => {
    const [a, b, c, d, e] = [0, 0, 1, 1, 2].map((target, token) => example([token + 1], target));
    expect(chosenSentences([a, b, c, d, e] as Example[])).toEqual([a, c, e]);
  });

  it('takes short ones rather than long', () => {
    const short = example([9, 9], 0);
    expect(chosenSentences([long(1, 0), long(2, 1), short])).toEqual([short, long(2, 1), long(1, 0)]);
  });

  it('takes what there is', () => {
    expect(chosenSentences(same.slice(0, 1))).toEqual(same.slice(0, 1));
    expect(chosenSentences([])).toEqual([]);
  });
});
