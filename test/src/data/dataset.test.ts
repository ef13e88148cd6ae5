import { type Dataset, datasetOfTask, datasetOfTsv } from '../../../src/data/dataset.js';
import { TsvError, type TsvFormat } from '../../../src/data/tsv.js';
import { UNKNOWN_WORD, type Vocabulary } from '../../../src/data/vocabulary.js';
import { IGNORE, taskByName } from '../../../src/tasks/index.js';

function ownData(format: TsvFormat, train: string, test: string, vocabulary?: Vocabulary): Dataset {
  return datasetOfTsv({
    name: 'own',
    format,
    train: { file: 'train.tsv', text: train },
    test: { file: 'test.tsv', text: test },
    ...(vocabulary && { vocabulary }),
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

  it('has a validation part where there is one', () => {
    expect(tags.validation).toEqual([]);
    const part = (file: string, text: string) => ({ file, text });
    const made = (text: string) =>
      datasetOfTsv({
        ...{ name: 'own', format: 'tags', train: part('train.tsv', 'a b\tX Y\n') },
        ...{ test: part('test.tsv', 'a\tX\n'), validation: part('dev.tsv', text) },
      });
    expect(made('b a c\tY X X\n').validation).toEqual([{ tokens: [3, 2, 1], target: [1, 0, 0] }]);
    expect(() => made('a\tX\nb\tZ\n')).toThrow('dev.tsv:2: "Z" does not occur in the training part');
  });

  it('gives a labelled text one class', () => {
    const labels = ownData('label', 'It is good!\tpositive\nbad\tnegative\n', 'Good it was\tpositive\n');
    expect(labels.type).toBe('classify');
    expect(labels.classes).toEqual(['negative', 'positive']);
    expect(labels.train.map(({ target }) => target)).toEqual([1, 0]);
    expect(labels.tests[0]?.examples).toEqual([{ tokens: [4, 2, 1], target: 1 }]);
  });

  it('says when there is one label only', () => {
    expect(ownData('label', 'a b\tyes\nb\tyes\n', 'a\tyes\n').description).toBe(
      'train.tsv (2 lines), tested on test.tsv (1 lines); every label is "yes", so there is nothing to learn',
    );
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
    expect(ownData('tags', 'a\tX\n', '<pad>\tX\n').tests[0]?.examples[0]?.tokens).toEqual([1]);
  });
});

describe('datasetOfTsv with the vocabulary of a published model', () => {
  const words = ['[PAD]', 'a', '[UNK]', '[CLS]', 'B', '[SEP]', 'a.'];
  const vocabulary: Vocabulary = { words, unknown: '[UNK]', begin: ['[CLS]'], end: ['[SEP]'] };
  const made = (format: TsvFormat, train: string, test: string, changes: Partial<Vocabulary> = {}) =>
    ownData(format, train, test, { ...vocabulary, ...changes });

  it('has its words, whatever the training part has', () => {
    expect(made('tags', 'a new\tX X\n', 'a\tX\n').vocabulary).toEqual(words);
  });

  it('begins and ends sequences by its words, where no tag is asked for', () => {
    const { train, tests, trainLengths } = made('tags', 'a b B\tX Y X\na\tX\n', '[PAD] B\tY X\n');
    expect(train).toEqual([
      { tokens: [3, 1, 2, 4, 5], target: [IGNORE, 0, 1, 0, IGNORE] },
      { tokens: [3, 1, 5], target: [IGNORE, 0, IGNORE] },
    ]);
    expect(trainLengths).toEqual([3, 5]);
    expect(tests).toEqual([
      { length: 4, examples: [{ tokens: [3, 2, 4, 5], target: [IGNORE, 1, 0, IGNORE] }] },
    ]);
  });

  it('says how many words it has not', () => {
    const files = 'train.tsv (1 lines), tested on test.tsv (1 lines)';
    expect(made('tags', 'a b B\tX Y X\n', '[PAD] B\tY X\n').description).toBe(
      `${files}; 2 of 5 words are not in the vocabulary`,
    );
    expect(made('tags', 'a B\tX Y\n', 'B\tX\n').description).toBe(files);
  });

  it('cuts texts at spaces alone', () => {
    const { train } = made('label', 'a. B  b\tX\n', 'a\tX\n', { begin: [], end: [] });
    expect(train).toEqual([{ tokens: [6, 4, 2], target: 0 }]);
  });

  it('refuses a word that it has not when it has none for such', () => {
    const known = { unknown: null, begin: [], end: [] };
    expect(made('tags', 'a\tX\n', 'B\tX\n', known).tests[0]?.examples[0]?.tokens).toEqual([4]);
    expect(() => made('tags', 'a\tX\n', 'a\tX\nb\tX\n', known)).toThrow(TsvError);
    expect(() => made('tags', 'a\tX\n', 'a\tX\nb\tX\n', known)).toThrow(
      'test.tsv:2: "b" is not in the vocabulary',
    );
  });
});

describe('datasetOfTask', () => {
  it.each(['plausible', 'sort', 'duplicate-string'])(
    'has the parts of %s, the longer ones after the first',
    (name) => {
      const task = taskByName(name);
      const { train, validation, tests, trainLengths, maxLength } = datasetOfTask(task, 1);
      const longest = Math.max(...train.map(({ tokens }) => tokens.length));
      expect(longest).toBe(maxLength);
      // Of a string with its copy twice behind it.
      const times = name === 'duplicate-string' ? 3 : 1;
      expect(longest).toBe(times * trainLengths[1]);
      expect(tests.map(({ length }) => length)).toEqual(task.testLengths.map(({ max }) => max));
      expect(validation).toHaveLength(512);
      expect(Math.max(...validation.map(({ tokens }) => tokens.length))).toBeLessThanOrEqual(maxLength);
      for (const { length, examples } of tests) {
        expect(examples).toHaveLength(512);
        expect(Math.max(...examples.map(({ tokens }) => tokens.length))).toBeLessThanOrEqual(times * length);
      }
    },
  );

  it('draws the training part with the seed, and tests all seeds on the same sequences', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => datasetOfTask(taskByName('plausible'), seed));
    expect(again).toEqual(one);
    expect(other?.train).not.toEqual(one?.train);
    expect(other?.tests).toEqual(one?.tests);
    expect(other?.validation).toEqual(one?.validation);
  });
});
