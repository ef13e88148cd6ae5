import type { TsvRow } from './tsv.js';

/** The words that a model knows by number. */
export interface Vocabulary {
  /** Token id -> word; id 0 is padding, and no word of a text. */
  readonly words: readonly string[];
  /** Stands for every word that is not there; null where such a word is an error. */
  readonly unknown: string | null;
  /** Words that every sequence begins and ends with. */
  readonly begin: readonly string[];
  readonly end: readonly string[];
}

/** Stands for every word that the training part does not have. */
export const UNKNOWN_WORD = '<unk>';

/** The words of a training part. */
export function vocabularyOf(rows: readonly TsvRow[]): Vocabulary {
  // A word `<unk>` of the text is that of the vocabulary; a word `<pad>` is none but itself, or it would be masked.
  const words = ['<pad>', ...new Set([UNKNOWN_WORD, ...rows.flatMap((row) => row.words)])];
  return { words, unknown: UNKNOWN_WORD, begin: [], end: [] };
}

/** Word -> token id; of a word that is there twice, the last. */
export function wordIds({ words }: Vocabulary): ReadonlyMap<string, number> {
  const [, ...others] = words.map((word, id) => [word, id] as const);
  return new Map(others);
}
