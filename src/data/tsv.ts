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
  if (words.length !== labels.length) {
    const hint = labels.length === 1 ? '; for one label for each text the format is "label"' : '';
    throw error(`expected one tag a token, got tokens=${words.length}, tags=${labels.length}${hint}`);
  }
  return { words, labels };
}

// One language for all machines: the same text has the same words everywhere.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** How much of a text is cut at a time, in UTF-16 code units: in Node 20 every word takes time by the length of the text. */
const WINDOW = 1024;

/**
 * The most of it where there is no space or punctuation to stop at. Only in so long a run of letters may a dictionary make
 * another word of a few letters than it would of the whole.
 */
const WIDEST = 8 * WINDOW;

/** How many of the last segments of a window may be others where the text goes on. */
const UNSURE = 16;

/** Words and punctuation of a text by the Unicode rules (`Intl.Segmenter`), in lower case. */
export function wordsOf(text: string): string[] {
  return segmentsOf(text.toLowerCase()).filter((word) => word.trim() !== '');
}

/** All segments of a text, in time that is linear in its length. */
function segmentsOf(text: string): string[] {
  const segments: string[] = [];
  for (let start = 0, size = WINDOW; start < text.length; ) {
    const cut = Array.from(segmenter.segment(text.slice(start, start + size)), ({ segment }) => segment);
    const taken = start + size < text.length ? cut.slice(0, stopIn(cut, size)) : cut;
    for (const segment of taken) {
      segments.push(segment);
      start += segment.length;
    }
    size = taken.length > 0 ? WINDOW : 2 * size;
  }
  return segments;
}

/** How many segments of a window are those of the whole text, and what follows them does not depend on them. */
function stopIn(cut: readonly string[], size: number): number {
  const sure = cut.slice(0, -UNSURE);
  // Scripts without spaces are cut by a dictionary, a run of letters at a time.
  let stop = sure.length;
  while (stop > 0 && /[\p{L}\p{M}\p{N}]/u.test(sure[stop - 1] as string)) stop--;
  return stop === 0 && size >= WIDEST ? sure.length : stop;
}

/** What stands between the spaces of a text. */
export function spaced(text: string): string[] {
  return text.split(/\s+/);
}
