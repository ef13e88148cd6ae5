/** 'tags': `tokens<TAB>tags`, one tag a token, both separated by spaces; 'label': `text<TAB>label`. */
export type TsvFormat = 'tags' | 'label';

/** A line of a person's own data. */
export interface TsvRow {
  /** 1 is the first line of the file. */
  readonly line: number;
  readonly words: readonly string[];
  /** One label ('label'), or one tag a word ('tags'). */
  readonly labels: readonly string[];
}

/** A line that cannot be used, with the file and the line in the message. */
export class TsvError extends Error {
  constructor(file: string, line: number | null, problem: string) {
    super(line === null ? `${file}: ${problem}` : `${file}:${line}: ${problem}`);
    this.name = 'TsvError';
  }
}

/**
 * Reads the text of a TSV file. Blank lines are passed over. The text of the 'label' format is lower-cased and
 * cut into words and punctuation by the Unicode rules (`Intl.Segmenter`); the tokens of 'tags' stay as they are.
 *
 * @param file how errors call it
 * @throws TsvError at the first line that does not fit, or when there is none at all.
 */
export function parseTsv(text: string, format: TsvFormat, file: string): TsvRow[] {
  const rows: TsvRow[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((content, index) => {
      if (content.trim() === '') return;
      rows.push({
        line: index + 1,
        ...parseLine(content, format, (problem) => new TsvError(file, index + 1, problem)),
      });
    });
  if (rows.length === 0) throw new TsvError(file, null, 'the file has no lines to learn from');
  return rows;
}

function parseLine(
  content: string,
  format: TsvFormat,
  error: (problem: string) => TsvError,
): Pick<TsvRow, 'words' | 'labels'> {
  const columns = content.split('\t');
  const [input = '', answer = ''] = columns.map((column) => column.trim());
  const expected = format === 'tags' ? 'tokens<TAB>tags' : 'text<TAB>label';
  if (columns.length !== 2)
    throw error(`expected ${expected}, got ${columns.length} column${columns.length === 1 ? '' : 's'}`);
  if (input === '') throw error(`the ${format === 'tags' ? 'tokens are' : 'text is'} empty`);
  if (answer === '') throw error(`the ${format === 'tags' ? 'tags are' : 'label is'} empty`);
  if (format === 'label') return { words: wordsOf(input), labels: [answer] };
  const [words, labels] = [input.split(/\s+/), answer.split(/\s+/)];
  if (words.length !== labels.length) throw error(`${words.length} tokens but ${labels.length} tags`);
  return { words, labels };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Words and punctuation of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return Array.from(segmenter.segment(text.toLowerCase()), ({ segment }) => segment).filter(
    (word) => word.trim() !== '',
  );
}
