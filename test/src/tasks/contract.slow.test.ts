import {
  type Example,
  IGNORE,
  type LengthRange,
  type Part,
  type Task,
  taskByName,
  taskNames,
} from '../../../src/tasks/index.js';
import { bagOfWordsCeiling } from '../../support/bagOfWordsCeiling.js';

const SEEDS = [0, 1, 2, 3, 4];
const PARTS = ['train', 'validation', 'test'] as const;
const MIRRORED = ['plausible', 'agent', 'before', 'missing-letter'];

/** Examples of every length the task names, from several seeds. */
function many(task: Task, part: Part): Example[] {
  return SEEDS.flatMap((seed) =>
    task.testLengths.flatMap((lengths) =>
      task.generate({ part, count: task.group === 'word-order' ? 256 : 24, lengths, seed }),
    ),
  );
}

const tags = ({ target }: Example): readonly number[] => (typeof target === 'number' ? [target] : target);
const bag = ({ tokens }: Example): string => [...tokens].sort((a, b) => a - b).join(' ');

describe.each(taskNames().map((name) => [name, taskByName(name)] as const))('%s', (name, task) => {
  const train = many(task, 'train');
  const validation = many(task, 'validation');
  const test = many(task, 'test');
  const step = name === 'missing-letter' ? 2 : 1;

  const isWordOrder = task.group === 'word-order';

  if (isWordOrder) {
    it('tests at one, two and four times the training lengths', () => {
      const [like, twice, fourTimes] = task.testLengths as [LengthRange, LengthRange, LengthRange];
      const longest = task.trainLengths.max;
      expect(like).toEqual(task.trainLengths);
      expect([longest >= 8, longest <= 16]).toEqual([true, true]);
      expect([twice.max, fourTimes.max]).toEqual([2 * longest, 4 * longest]);
      expect([twice.min, fourTimes.min]).toEqual([longest + step, 2 * longest + step]);
    });

    it('gives as many examples as asked, of every length in the range and no other', () => {
      for (const part of PARTS) {
        for (const lengths of task.testLengths) {
          const examples = task.generate({ part, count: 1000, lengths, seed: 11 });
          expect(examples).toHaveLength(1000);
          expect(new Set(examples.map((e) => e.tokens.length))).toEqual(new Set(lengthsOf(lengths, step)));
        }
      }
    });

    it('shares no sequence, and not even a bag of words, between its parts', () => {
      const [trained, validated, tested] = [train, validation, test].map((part) => new Set(part.map(bag)));
      expect([...(tested ?? [])].filter((one) => trained?.has(one) || validated?.has(one))).toEqual([]);
      expect([...(validated ?? [])].filter((one) => trained?.has(one))).toEqual([]);
    });
  }

  it('gives the same examples for the same seed, others for another', () => {
    const generate = (seed: number, part: Part = 'train') =>
      task.generate({ part, count: 64, lengths: task.trainLengths, seed });
    for (const seed of [0, 7, -3, 2 ** 40]) expect(generate(seed)).toEqual(generate(seed));
    const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => JSON.stringify(generate(seed)))).size).toBe(seeds.length);
    expect(generate(5, 'test')).not.toEqual(generate(5, 'train'));
  });

  it('has sequences of every single length in every part', () => {
    const { min } = task.trainLengths;
    // There are no commands that ask to do 23 things.
    if (name === 'scan') return;
    for (const length of lengthsOf({ min, max: 4 * task.trainLengths.max + 5 }, step)) {
      for (const part of PARTS) {
        const lengths = { min: length, max: length };
        expect(task.generate({ part, count: 2, lengths, seed: length })).toHaveLength(2);
      }
    }
  });

  it('uses every word and every class in every part, so nothing in the test part is new by itself', () => {
    // The end of an answer is asked for, and no token.
    const words = task.vocabulary.map((_, id) => id).slice(1, task.causal ? -1 : undefined);
    for (const part of [train, validation, test]) {
      expect([...new Set(part.flatMap((e) => e.tokens))].sort((a, b) => a - b)).toEqual(words);
      const classes = new Set(part.flatMap(tags));
      classes.delete(IGNORE);
      const all = task.classes.map((_, id) => id);
      // Where a class is a next token, some tokens are never one.
      if (task.causal) expect(all).toEqual(expect.arrayContaining([...classes]));
      else expect([...classes].sort((a, b) => a - b)).toEqual(all);
    }
  });

  it('names its words so that case does not matter, and pads with 0', () => {
    expect(task.vocabulary[0]).toBe('<pad>');
    expect(new Set(task.vocabulary.map((w) => w.toLowerCase())).size).toBe(task.vocabulary.length);
    expect(new Set(task.classes).size).toBe(task.classes.length);
    expect(task.description).toMatch(/^[A-Z].*\.$/);
  });

  it('asks once a sequence or once a token, as its type says', () => {
    const wrong = [...train, ...validation, ...test].filter(({ tokens, target }) =>
      typeof target === 'number' ? task.type !== 'classify' : target.length !== tokens.length,
    );
    expect(wrong).toEqual([]);
    expect(typeof train[0]?.target === 'number').toBe(task.type === 'classify');
  });

  if (MIRRORED.includes(name)) {
    it('gives the counterpart beside every sequence: same bag, another answer', () => {
      // For tags the answer is which word has which role.
      const answer = (e: Example) =>
        tags(e).map((tag, k) => `${tag} ${task.type === 'tag' ? e.tokens[k] : ''}`);
      for (const part of [train, validation, test]) {
        const alone = part.filter((one, i) => {
          const other = part[i % 2 === 0 ? i + 1 : i - 1];
          if (other === undefined || bag(other) !== bag(one)) return true;
          return `${other.tokens}` === `${one.tokens}` || `${answer(other)}` === `${answer(one)}`;
        });
        expect(alone).toEqual([]);
      }
    });

    it('leaves a bag of words with exactly half', () => {
      expect(task.bagOfWordsAccuracy).toBe(0.5);
      expect(bagOfWordsCeiling(train)).toBe(0.5);
      expect(bagOfWordsCeiling(validation)).toBe(0.5);
      expect(bagOfWordsCeiling(test)).toBe(0.5);
    });

    it('refuses an odd count', () => {
      expect(() => task.generate({ part: 'test', count: 7, lengths: task.trainLengths, seed: 1 })).toThrow(
        `Task "${name}": count must be even, because every sequence comes with its counterpart; got 7.`,
      );
    });
  }

  it('can have other lengths', () => {
    const [, longer = task.testLengths[0]] = task.testLengths;
    const other = task.withLengths({ trainLengths: longer, testLengths: [task.trainLengths] });
    expect(other).toMatchObject({ name, trainLengths: longer, testLengths: [task.trainLengths] });
    const options = { part: 'test', count: 64, lengths: task.trainLengths, seed: 3 } as const;
    expect(other.generate(options)).toEqual(task.generate(options));
    expect(other.withLengths(task).bagOfWordsAccuracy).toBe(task.bagOfWordsAccuracy);
    const below = { min: 0, max: 8 };
    expect(() => task.withLengths({ testLengths: [below] })).toThrow(`Task "${name}": lengths.min must be`);
  });

  it.each([
    [{ count: 0 }, 'count must be an integer of at least 1; got 0.'],
    [{ count: 2.5 }, 'count must be an integer of at least 1; got 2.5.'],
    [{ seed: 0.5 }, 'seed must be an integer; got 0.5.'],
    [{ lengths: { min: 0, max: 8 } }, 'lengths.min must be an integer of at least '],
    [{ lengths: { min: 10, max: 8 } }, 'lengths.max must be an integer of at least lengths.min=10; got 8.'],
    [{ lengths: { min: 8, max: 9.5 } }, 'lengths.max must be an integer of at least lengths.min=8; got 9.5.'],
  ])('refuses %j', (options, message) => {
    const generate = () =>
      task.generate({ part: 'train', count: 2, lengths: task.trainLengths, seed: 1, ...options });
    expect(generate).toThrow(RangeError);
    expect(generate).toThrow(`Task "${name}": ${message}`);
  });
});

function lengthsOf({ min, max }: LengthRange, step: number): number[] {
  return Array.from({ length: (max - min) / step + 1 }, (_, i) => min + i * step).filter((l) => l <= max);
}
