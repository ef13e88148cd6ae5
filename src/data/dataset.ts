import type { Example, Task } from '../tasks/index.js';
import { parseTsv, TsvError, type TsvFormat, type TsvRow } from './tsv.js';

/** What a model is trained and tested on, wherever it came from. */
export interface Dataset {
  readonly name: string;
  readonly description: string;
  readonly type: 'classify' | 'tag';
  /** Token id -> word; id 0 is padding. */
  readonly vocabulary: readonly string[];
  readonly classes: readonly string[];
  /** null where it is not known. */
  readonly bagOfWordsAccuracy: number | null;
  /** Shortest and longest sequence of the training part, in tokens. */
  readonly trainLengths: readonly [number, number];
  readonly train: readonly Example[];
  /** The first is like training; the others are longer. */
  readonly tests: readonly TestPart[];
}

export interface TestPart {
  /** Its longest sequence, in tokens. */
  readonly length: number;
  readonly examples: readonly Example[];
}

const TRAIN_EXAMPLES = 8192;
const TEST_EXAMPLES = 512;
/** All runs of a task are tested on the same sequences. */
const TEST_SEED = 20_170_612;

/** A task's examples; the training part is drawn with `seed`. */
export function datasetOfTask(task: Task, seed: number): Dataset {
  const { name, description, type, vocabulary, classes, bagOfWordsAccuracy, trainLengths } = task;
  return {
    ...{ name, description, type, vocabulary, classes, bagOfWordsAccuracy },
    trainLengths: [trainLengths.min, trainLengths.max],
    train: task.generate({ part: 'train', count: TRAIN_EXAMPLES, lengths: trainLengths, seed }),
    tests: task.testLengths.map((lengths) => ({
      length: lengths.max,
      examples: task.generate({ part: 'test', count: TEST_EXAMPLES, lengths, seed: TEST_SEED }),
    })),
  };
}

export interface TsvSource {
  /** What the data are called in tables. */
  readonly name: string;
  readonly format: TsvFormat;
  readonly train: { readonly file: string; readonly text: string };
  readonly test: { readonly file: string; readonly text: string };
}

/** Stands for every word that the training part does not have. */
export const UNKNOWN_WORD = '<unk>';

/**
 * A person's own data. Words and classes are those of the training part; other words become `<unk>`.
 *
 * @throws TsvError when a file is malformed or empty, or the test part has a class that training has not.
 */
export function datasetOfTsv(source: TsvSource): Dataset {
  const { name, format } = source;
  const train = parseTsv(source.train.text, format, source.train.file);
  const test = parseTsv(source.test.text, format, source.test.file);
  // A word `<unk>` of the text is that of the vocabulary; a word `<pad>` is none but itself, or it would be masked.
  const vocabulary = ['<pad>', ...new Set([UNKNOWN_WORD, ...train.flatMap(({ words }) => words)])];
  const classes = [...new Set(train.flatMap(({ labels }) => labels))].sort();
  const encode = encoder(vocabulary, classes, format);
  const lengths = train.map(({ words }) => words.length);
  return {
    ...{ name, vocabulary, classes },
    description: `${source.train.file} (${train.length} lines), tested on ${source.test.file} (${test.length} lines)`,
    type: format === 'tags' ? 'tag' : 'classify',
    bagOfWordsAccuracy: null,
    trainLengths: [lengths.reduce((a, b) => Math.min(a, b)), lengths.reduce((a, b) => Math.max(a, b))],
    train: train.map((row) => encode(row, source.train.file)),
    tests: [
      {
        length: test.reduce((longest, { words }) => Math.max(longest, words.length), 0),
        examples: test.map((row) => encode(row, source.test.file)),
      },
    ],
  };
}

function encoder(vocabulary: readonly string[], classes: readonly string[], format: TsvFormat) {
  const wordIds = new Map(vocabulary.map((word, id) => [word, id]));
  const classIds = new Map(classes.map((name, id) => [name, id]));
  const unknown = vocabulary.indexOf(UNKNOWN_WORD);
  return ({ words, labels, line }: TsvRow, file: string): Example => {
    const ids = labels.map((label) => {
      const id = classIds.get(label);
      if (id === undefined) throw new TsvError(file, line, `"${label}" does not occur in the training part`);
      return id;
    });
    const tokens = words.map((word) => wordIds.get(word) ?? unknown);
    return { tokens, target: format === 'tags' ? ids : (ids[0] as number) };
  };
}
