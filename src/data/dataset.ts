import { type Example, IGNORE, type Task } from '../tasks/index.js';
import { longest, shortest } from './lengths.js';
import { parseTsv, spaced, TsvError, type TsvFormat, type TsvRow, wordsOf } from './tsv.js';
import { type Vocabulary, vocabularyOf, wordIds } from './vocabulary.js';

/** What a model is trained and tested on, wherever it came from. */
export interface Dataset {
  readonly name: string;
  readonly description: string;
  readonly type: 'classify' | 'tag';
  /** Whether tags are next tokens, which a model must not see. */
  readonly causal: boolean;
  /** Whether it is language modelling of a text, where perplexity counts more than accuracy. */
  readonly isText: boolean;
  /** Token id -> word; id 0 is padding. */
  readonly vocabulary: readonly string[];
  readonly classes: readonly string[];
  /** null where it is not known. */
  readonly bagOfWordsAccuracy: number | null;
  /** Shortest and longest sequence of the training part, in tokens; of a task, in what it counts. */
  readonly trainLengths: readonly [number, number];
  readonly train: readonly Example[];
  /** Longest sequence of the training part, in tokens: what a model is made for. */
  readonly maxLength: number;
  /** What settings are chosen by; of the lengths of training. Empty where a person's data have none. */
  readonly validation: readonly Example[];
  /** The first is like training; the others are longer. */
  readonly tests: readonly TestPart[];
}

/** Sequences to test on. */
export interface TestPart {
  /** Its longest sequence, as in `trainLengths`. */
  readonly length: number;
  readonly examples: readonly Example[];
}

const TRAIN_EXAMPLES = 8192;
const TEST_EXAMPLES = 512;
/** All runs of a task are tested on the same sequences, and validated on the same. */
const TEST_SEED = 20_170_612;
const VALIDATION_SEED = 20_181_011;

/** A task's examples; the training part is drawn with `seed`. */
export function datasetOfTask(task: Task, seed: number): Dataset {
  const {
    name,
    description,
    type,
    causal = false,
    isText = false,
    vocabulary,
    classes,
    bagOfWordsAccuracy,
    trainLengths,
  } = task;
  const train = task.generate({ part: 'train', count: TRAIN_EXAMPLES, lengths: trainLengths, seed });
  return {
    ...{ name, description, type, causal, isText, vocabulary, classes, bagOfWordsAccuracy, train },
    trainLengths: [trainLengths.min, trainLengths.max],
    maxLength: longest(train),
    validation: task.generate({
      ...{ part: 'validation', count: TEST_EXAMPLES, lengths: trainLengths, seed: VALIDATION_SEED },
    }),
    tests: task.testLengths.map((lengths) => ({
      length: lengths.max,
      examples: task.generate({ part: 'test', count: TEST_EXAMPLES, lengths, seed: TEST_SEED }),
    })),
  };
}

/** A file to train on and one to test on, as texts. */
export interface TsvSource {
  /** What the data are called in tables. */
  readonly name: string;
  readonly format: TsvFormat;
  readonly train: { readonly file: string; readonly text: string };
  readonly test: { readonly file: string; readonly text: string };
  /** What settings are chosen by. Default: none. */
  readonly validation?: { readonly file: string; readonly text: string };
  /**
   * That of a published model. Texts are then cut at spaces alone, and their words looked up as they are. Default: the
   * words of the training part.
   */
  readonly vocabulary?: Vocabulary;
}

/**
 * A dataset from a user's own TSV data. Classes are those of the training part. So are words, and other words become
 * `<unk>`; unless the source has a vocabulary.
 *
 * @throws TsvError when a file is malformed or empty, the test part has a class that training has not, or a word is not
 * in a vocabulary that has no word for such.
 */
export function datasetOfTsv(source: TsvSource): Dataset {
  const { name, format } = source;
  const cut = source.vocabulary ? spaced : wordsOf;
  const trainRows = parseTsv(source.train.text, format, source.train.file, cut);
  const testRows = parseTsv(source.test.text, format, source.test.file, cut);
  const validationRows = source.validation
    ? parseTsv(source.validation.text, format, source.validation.file, cut)
    : [];
  const vocabulary = source.vocabulary ?? vocabularyOf(trainRows);
  const classes = [...new Set(trainRows.flatMap(({ labels }) => labels))].sort();
  const encode = encoder(vocabulary, classes, format);
  const train = trainRows.map((row) => encode(row, source.train.file));
  const test = testRows.map((row) => encode(row, source.test.file));
  const validation = validationRows.map((row) => encode(row, source.validation?.file ?? ''));
  return {
    ...{ name, classes, train, validation, vocabulary: vocabulary.words },
    description:
      `${source.train.file} (${train.length} lines), tested on ${source.test.file} (${test.length} lines)` +
      oneClassNote(classes) +
      (source.vocabulary ? unknownWordNote(source.vocabulary, [...trainRows, ...testRows]) : ''),
    type: format === 'tags' ? 'tag' : 'classify',
    ...{ causal: false, isText: false, bagOfWordsAccuracy: null },
    trainLengths: [shortest(train), longest(train)],
    maxLength: longest(train),
    tests: [{ length: longest(test), examples: test }],
  };
}

/** Then every answer is right before any training. */
function oneClassNote(classes: readonly string[]): string {
  return classes.length === 1 ? `; every label is "${classes[0]}", so there is nothing to learn` : '';
}

/** Where these are most of the words, the texts are not cut as those that the model was trained on. */
function unknownWordNote(vocabulary: Vocabulary, rows: readonly TsvRow[]): string {
  const ids = wordIds(vocabulary);
  const words = rows.flatMap((row) => row.words);
  const count = words.filter((word) => !ids.has(word)).length;
  return count === 0 ? '' : `; ${count} of ${words.length} words are not in the vocabulary`;
}

function encoder(vocabulary: Vocabulary, classes: readonly string[], format: TsvFormat) {
  const ids = wordIds(vocabulary);
  const classIds = new Map(classes.map((name, id) => [name, id]));
  const unknown = vocabulary.unknown === null ? undefined : ids.get(vocabulary.unknown);
  return ({ words, labels, line }: TsvRow, file: string): Example => {
    const idOf = (word: string) => {
      const id = ids.get(word) ?? unknown;
      if (id === undefined) throw new TsvError(file, line, `"${word}" is not in the vocabulary`);
      return id;
    };
    const targets = labels.map((label) => {
      const id = classIds.get(label);
      if (id === undefined) throw new TsvError(file, line, `"${label}" does not occur in the training part`);
      return id;
    });
    const { begin, end } = vocabulary;
    const tokens = [...begin, ...words, ...end].map(idOf);
    if (format === 'label') return { tokens, target: targets[0] as number };
    return { tokens, target: [...begin.map(() => IGNORE), ...targets, ...end.map(() => IGNORE)] };
  };
}
