/** 'tags': `tokens<TAB>tags`, one tag a token, both separated by spaces; 'label': `text<TAB>label`. */
export type TsvFormat = 'tags' | 'label';

const COLUMNS: Record<TsvFormat, string> = { tags: 'tokens<TAB>tags', label: 'text<TAB>label' };

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
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.name = 'TsvError';
  }
}

/**
 * Reads the text of a TSV file. Blank lines are passed over. The tokens of 'tags' stay as they are.
 *
 * @param file how errors call it
 * @param cut makes words of the text of the 'label' format; by default `wordsOf`
 * @throws TsvError at the first line that does not fit, or when there is none at all.
 */
export function parseTsv(
  text: string,
  format: TsvFormat,
  file: string,
  cut: (text: string) => string[] = wordsOf,
): TsvRow[] {
  const rows: TsvRow[] = [];
  // Trimming takes with it what Windows adds: CR at the end of a line, a byte order mark before the first.
  text.split('\n').forEach((content, index) => {
    if (content.trim() === '') return;
    const error = (problem: string) => new TsvError(file, index + 1, problem);
    rows.push({ line: index + 1, ...parseLine(content, format, cut, error) });
  });
  if (rows.length === 0) throw new TsvError(file, 1, `expected ${COLUMNS[format]}, got a file without data`);
  return rows;
}

function parseLine(
  content: string,
  format: TsvFormat,
  cut: (text: string) => string[],
  error: (problem: string) => TsvError,
): Pick<TsvRow, 'words' | 'labels'> {
  const columns = content.split('\t');
  const [input = '', answer = ''] = columns.map((column) => column.trim());
  if (columns.length !== 2)
    throw error(
      `expected ${COLUMNS[format]}, got ${columns.length} column${columns.length === 1 ? '' : 's'}`,
    );
  if (input === '') throw error(`the ${format === 'tags' ? 'tokens are' : 'text is'} empty`);
  if (answer === '') throw error(`the ${format === 'tags' ? 'tags are' : 'label is'} empty`);
  if (format === 'label') return { words: cut(input), labels: [answer] };
  const [words, labels] = [spaced(input), spaced(answer)];
  if (words.length !== labels.length)
    throw error(`expected one tag a token, got tokens=${words.length}, tags=${labels.length}`);
  return { words, labels };
}

// One language for all machines: the same text has the same words everywhere.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Words and punctuation of a text by the Unicode rules (`Intl.Segmenter`), in lower case. */
export function wordsOf(text: string): string[] {
  return Array.from(segmenter.segment(text.toLowerCase()), ({ segment }) => segment).filter(
    (word) => word.trim() !== '',
  );
}

/** What stands between the spaces of a text. */
export function spaced(text: string): string[] {
  return text.split(/\s+/);
}
