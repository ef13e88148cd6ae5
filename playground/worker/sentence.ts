import { type DataSource, spaced, UNKNOWN_WORD, wordsOf } from '../../src/app/training.js';

/** A sentence as token ids. */
export interface ReadSentence {
  readonly ids: readonly number[];
  /** Words that are not in the vocabulary, each once. */
  readonly unknown: readonly string[];
}

interface Reading {
  readonly cut: (text: string) => string[];
  /** Words with equal keys are one word. */
  readonly key: (word: string) => string;
}

/** As each kind of data reads its own sentences: the tasks whatever the case, one's own data as `datasetOfTsv` does. */
const READINGS: Record<'task' | 'tags' | 'label', Reading> = {
  task: { cut: spaced, key: (word) => word.toLowerCase() },
  tags: { cut: spaced, key: (word) => word },
  label: { cut: wordsOf, key: (word) => word },
};

/**
 * Looks the words of a sentence up, first as they are, then without punctuation around them. An unknown word becomes `<unk>` where the vocabulary has that, and is left out where
 * it has not.
 *
 * @throws RangeError when there is no word, or none that is known.
 */
export function readSentence(
  sentence: string,
  source: DataSource,
  vocabulary: readonly string[],
): ReadSentence {
  const { cut, key } = READINGS[source.kind === 'task' ? 'task' : source.tsv.format];
  const words = cut(sentence.trim()).filter((word) => word !== '');
  if (words.length === 0) throw new RangeError('The sentence is empty.');
  const [, ...known] = vocabulary.map((word, id) => [key(word), id] as const);
  const idOf = new Map(known);
  const strange = idOf.get(UNKNOWN_WORD);
  const found = words.map((word) => idOf.get(key(word)) ?? idOf.get(key(bare(word))));
  const ids = found.flatMap((id) => id ?? strange ?? []);
  const unknown = [...new Set(words.filter((_, place) => found[place] === undefined))];
  if (ids.length === 0) throw new RangeError(`The vocabulary has no word of "${words.join(' ')}".`);
  return { ids, unknown };
}

/** A word as it would stand in the middle of a sentence: "apple" of "apple." */
function bare(word: string): string {
  return word.replace(/^\p{P}+|\p{P}+$/gu, '');
}
