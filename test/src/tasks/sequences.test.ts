import { type Example, IGNORE, taskByName } from '../../../src/tasks/index.js';
import type { Task } from '../../../src/tasks/task.js';
import { bagOfWordsCeiling } from '../../support/bagOfWordsCeiling.js';

const examplesOf = (task: Task) =>
  (['train', 'test'] as const).flatMap((part) =>
    task.testLengths.flatMap((lengths) => task.generate({ part, count: 500, lengths, seed: 3 })),
  );

/** The words of a sequence, and the names of its answers: '-' where nothing is asked. */
const read = (task: Task, { tokens, target }: Example) => ({
  words: tokens.map((id) => task.vocabulary[id] ?? ''),
  answers: [target].flat().map((id) => (id === IGNORE ? '-' : task.classes[id])),
});

const ORACLES: Record<string, (words: string[]) => string[]> = {
  before: (words) => [/A.*B/.test(words.join('')) ? 'before' : 'after'],
  offset: (words) => ['-', '-', '-', ...words].slice(0, words.length),
  reverse: (words) => words.map((_, i) => words.at(-1 - i) ?? ''),
  'missing-letter': (words) => [words[words.indexOf('?') - words.length / 2] ?? ''],
  sort: (words) => {
    const runs =
      [...words]
        .sort()
        .join('')
        .match(/(.)\1*/g) ?? [];
    const names = ['low', 'middle', 'high'];
    return words.map((word) => names[runs.findIndex((run) => run.includes(word))] ?? '');
  },
};

it.each(Object.entries(ORACLES))('%s: answers as read off the words', (name, oracle) => {
  const task = taskByName(name);
  const wrong = examplesOf(task)
    .map((example) => read(task, example))
    .filter(({ words, answers }) => `${oracle(words)}` !== `${answers}`);
  expect(wrong).toEqual([]);
});

it('before: exactly one A and one B, at any two places', () => {
  const task = taskByName('before');
  const sequences = task
    .generate({ part: 'train', count: 2000, lengths: { min: 12, max: 12 }, seed: 1 })
    .map((example) => read(task, example).words);
  const pairs = sequences.map((words) => words.filter((word) => word === 'A' || word === 'B'));
  expect(new Set(pairs.map((pair) => pair.sort().join('')))).toEqual(new Set(['AB']));
  expect(new Set(sequences.map((words) => `${words.indexOf('A')} ${words.indexOf('B')}`)).size).toBe(12 * 11);
});

describe('missing-letter', () => {
  const task = taskByName('missing-letter');

  it('is one string twice, with two different letters hidden in the second', () => {
    const malformed = examplesOf(task).filter((example) => {
      const { words } = read(task, example);
      const half = words.length / 2;
      const hidden = words.slice(0, half).filter((word, i) => word !== words[half + i]);
      const gaps = words.filter((word) => word === '?' || word === '_').sort();
      return hidden.length !== 2 || hidden[0] === hidden[1] || gaps.join('') !== '?_';
    });
    expect(malformed).toEqual([]);
  });

  it('leaves the counts of letters no way to tell: the asked and the blank one are both odd', () => {
    const parities = examplesOf(task).map((example) => {
      const { words } = read(task, example);
      return ['a', 'b', 'c', 'd'].filter(
        (letter) => words.filter((word) => word === letter).length % 2 === 1,
      );
    });
    expect(new Set(parities.map((odd) => odd.length))).toEqual(new Set([2]));
  });

  it('has no sequences of odd length', () => {
    const generate = (min: number, max: number) =>
      task.generate({ part: 'train', count: 50, lengths: { min, max }, seed: 1 });
    expect(() => generate(7, 7)).toThrow(
      'Task "missing-letter": lengths must include a multiple of 2; got 7..7.',
    );
    expect(new Set(generate(7, 9).map((e) => e.tokens.length))).toEqual(new Set([8]));
  });
});

describe('sort', () => {
  const task = taskByName('sort');

  it('has exactly three values in every sequence, so every bucket is there', () => {
    const numbers = examplesOf(task).map((example) => new Set(example.tokens).size);
    expect(new Set(numbers)).toEqual(new Set([3]));
  });

  it('is answered by the bag of words and the word, entirely', () => {
    expect(task.bagOfWordsAccuracy).toBe(1);
    expect(bagOfWordsCeiling(examplesOf(task))).toBe(1);
  });

  it('is not answered by the word alone, at any length', () => {
    for (const lengths of task.testLengths) {
      const examples = task.generate({ part: 'test', count: 2000, lengths, seed: 2 });
      expect(bagOfWordsCeiling(examples, (_, own) => `${own}`)).toBeLessThan(0.75);
    }
  });
});
