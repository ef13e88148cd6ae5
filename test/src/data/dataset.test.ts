import { type Dataset, datasetOfTask, datasetOfTsv } from '../../../src/data/dataset.js';
import { TsvError, type TsvFormat } from '../../../src/data/tsv.js';
import { UNKNOWN_WORD } from '../../../src/data/vocabulary.js';
import { TASKS, taskByName } from '../../../src/tasks/index.js';

function ownData(format: TsvFormat, train: string, test: string): Dataset {
  return datasetOfTsv({
    name: 'own',
    format,
    train: { file: 'train.tsv', text: train },
    test: { file: 'test.tsv', text: test },
  });
}

describe('datasetOfTsv', () => {
  const tags = ownData('tags', 'the cat runs\tO S V\ncat sat\tS V\n', 'the dog sat down\tO S V O\n');

  it('takes words and classes from the training part only', () => {
    expect(tags.vocabulary).toEqual(['<pad>', UNKNOWN_WORD, 'the', 'cat', 'runs', 'sat']);
    expect(tags.classes).toEqual(['O', 'S', 'V']);
  });

  it('encodes words and tags by their place in those lists, and other words as <unk>', () => {
    expect(tags.train).toEqual([
      { tokens: [2, 3, 4], target: [0, 1, 2] },
      { tokens: [3, 5], target: [1, 2] },
    ]);
    expect(tags.tests).toEqual([{ length: 4, examples: [{ tokens: [2, 1, 5, 1], target: [0, 1, 2, 0] }] }]);
  });

  it('says what it is and how long its sequences are', () => {
    expect(tags).toMatchObject({
      name: 'own',
      type: 'tag',
      description: 'train.tsv (2 lines), tested on test.tsv (1 lines)',
      bagOfWordsAccuracy: null,
      trainLengths: [2, 3],
    });
  });

  it('gives a labelled text one class', () => {
    const labels = ownData('label', 'It is good!\tpositive\nbad\tnegative\n', 'Good it was\tpositive\n');
    expect(labels.type).toBe('classify');
    expect(labels.classes).toEqual(['negative', 'positive']);
    expect(labels.train.map(({ target }) => target)).toEqual([1, 0]);
    expect(labels.tests[0]?.examples).toEqual([{ tokens: [4, 2, 1], target: 1 }]);
  });

  it('refuses a class that training has not, with its line', () => {
    expect(() => ownData('tags', 'a b\tX Y\n', 'a\tX\n\nb\tZ\n')).toThrow(TsvError);
    expect(() => ownData('tags', 'a b\tX Y\n', 'a\tX\n\nb\tZ\n')).toThrow(
      new Error('test.tsv:3: "Z" does not occur in the training part'),
    );
  });

  it('names the file that is malformed or empty', () => {
    expect(() => ownData('tags', 'a\n', 'a\tX\n')).toThrow('train.tsv:1: ');
    expect(() => ownData('tags', 'a\tX\n', '\n')).toThrow('test.tsv:1: ');
  });

  it('never mistakes a word for padding, and has one <unk>', () => {
    const { vocabulary, train, tests } = ownData('tags', '<pad> <unk> a\tX X X\n', 'b <pad>\tX X\n');
    expect(vocabulary).toEqual(['<pad>', '<unk>', '<pad>', 'a']);
    expect(train[0]?.tokens).toEqual([2, 1, 3]);
    expect(tests[0]?.examples[0]?.tokens).toEqual([1, 2]);
  });
});

describe('datasetOfTask', () => {
  it.each(TASKS.map(({ name }) => name))('has the parts of %s, the longer ones after the first', (name) => {
    const task = taskByName(name);
    const { train, tests, trainLengths } = datasetOfTask(task, 1);
    const longest = Math.max(...train.map(({ tokens }) => tokens.length));
    expect(longest).toBeLessThanOrEqual(trainLengths[1]);
    expect(tests.map(({ length }) => length)).toEqual(task.testLengths.map(({ max }) => max));
    for (const { length, examples } of tests) {
      expect(examples).toHaveLength(512);
      expect(Math.max(...examples.map(({ tokens }) => tokens.length))).toBeLessThanOrEqual(length);
    }
  });

  it('draws the training part with the seed, and tests all seeds on the same sequences', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => datasetOfTask(taskByName('plausible'), seed));
    expect(again).toEqual(one);
    expect(other?.train).not.toEqual(one?.train);
    expect(other?.tests).toEqual(one?.tests);
  });
});
