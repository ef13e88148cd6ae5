import fc from 'fast-check';
import { parseTsv, TsvError, type TsvFormat, wordsOf } from '../../../src/data/tsv.js';

describe('parseTsv', () => {
  it('reads tokens and tags as they stand', () => {
    expect(parseTsv('Adam ate  an Apple\tagent O O theme\n. ,\tO O\n', 'tags', 'a.tsv')).toEqual([
      { line: 1, words: ['Adam', 'ate', 'an', 'Apple'], labels: ['agent', 'O', 'O', 'theme'] },
      { line: 2, words: ['.', ','], labels: ['O', 'O'] },
    ]);
  });

  it('cuts a text into lower-case words and punctuation, and keeps the label whole', () => {
    expect(parseTsv("Don't PANIC, Zoë!\tvery good\n", 'label', 'a.tsv')).toEqual([
      { line: 1, words: ["don't", 'panic', ',', 'zoë', '!'], labels: ['very good'] },
    ]);
  });

  it('counts blank lines and passes over them', () => {
    const rows = parseTsv('\n  \n\t\na\tX\n\nb\tY', 'tags', 'a.tsv');
    expect(rows.map(({ line, words }) => [line, ...words])).toEqual([
      [4, 'a'],
      [6, 'b'],
    ]);
  });

  it('reads what Windows writes: a byte order mark, and lines that end in CR LF', () => {
    const plain = 'a b\tX Y\n\nc\tX\n';
    expect(parseTsv(`\uFEFF${plain.replaceAll('\n', '\r\n')}`, 'tags', 'a.tsv')).toEqual(
      parseTsv(plain, 'tags', 'a.tsv'),
    );
  });

  it.each<[string, TsvFormat, string, string]>([
    ['one column', 'tags', 'a b\n', 'a.tsv:1: expected tokens<TAB>tags, got 1 column'],
    ['one column of text', 'label', 'a\tX\nno tab here\n', 'a.tsv:2: expected text<TAB>label, got 1 column'],
    ['three columns', 'tags', 'a\tX\n\nb\tY\tZ\n', 'a.tsv:3: expected tokens<TAB>tags, got 3 columns'],
    ['no tokens', 'tags', ' \tX\n', 'a.tsv:1: the tokens are empty'],
    ['no tags', 'tags', 'a\t \n', 'a.tsv:1: the tags are empty'],
    ['no text', 'label', 'a\tX\r\n\tX\r\n', 'a.tsv:2: the text is empty'],
    ['no label', 'label', 'a\t\n', 'a.tsv:1: the label is empty'],
    [
      'too few tags',
      'tags',
      'a\tX\nb c\tX\n',
      'a.tsv:2: expected one tag a token, got tokens=2, tags=1; for one label for each text the format is "label"',
    ],
    ['too many tags', 'tags', 'a\tX Y\n', 'a.tsv:1: expected one tag a token, got tokens=1, tags=2'],
    ['an empty file', 'tags', '', 'a.tsv:1: expected tokens<TAB>tags, got a file without data'],
    [
      'blank lines only',
      'label',
      '\uFEFF\r\n \n',
      'a.tsv:1: expected text<TAB>label, got a file without data',
    ],
  ])('names the file and the line of %s', (_, format, text, message) => {
    expect(() => parseTsv(text, format, 'a.tsv')).toThrow(TsvError);
    expect(() => parseTsv(text, format, 'a.tsv')).toThrow(new Error(message));
  });
});

describe('wordsOf', () => {
  it('keeps words of other scripts apart, and drops white space only', () => {
    expect(wordsOf('  Ελλάδα 2024 — naïve\u00a0café  ')).toEqual(['ελλάδα', '2024', '—', 'naïve', 'café']);
    expect(wordsOf(' \u00a0 ')).toEqual([]);
  });

  /** A text cut as a whole, which is what its words are. */
  const cutWhole = (text: string) =>
    Array.from(
      new Intl.Segmenter('en', { granularity: 'word' }).segment(text.toLowerCase()),
      (s) => s.segment,
    ).filter((word) => word.trim() !== '');

  it.each<[string, string | string[], number?]>([
    [
      'letters, marks and punctuation',
      'abXY 09 \'".,:;-_!?\u0301\u200d\u200c\ufeff\u00a0éßשלוםа한국어🇩🇪👩🏽\u{1f1e9}',
    ],
    ['Chinese and Japanese', '今日本語中国人民共和国研究生命起源的是了我カタカナトーひらがな。、'],
    ['Japanese without punctuation', 'カタカナトウキョウひらがな'],
    [
      'Thai without spaces',
      ['สวัสดี', 'ครับ', 'ตากลม', 'ตาก', 'ลม', 'ประเทศไทย', 'กินข้าว', 'แล้ว', 'มากมาย', 'โรงเรียน'],
      2000,
    ],
    ['Thai', 'สวัสดีครับผมไปตลาดกินข้าว '],
    ['Burmese and Khmer', 'မြန်မာစာភាសាខ្មែរ '],
  ])('cuts a long text as a short one: %s', (_, letters, minLength = 0) => {
    const text = fc
      .array(fc.constantFrom(...letters), { minLength, maxLength: minLength + 4000, size: 'max' })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(text, (long) => {
        expect(wordsOf(long)).toEqual(cutWhole(long));
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it.each([
    ['words', 'hello world '],
    ['a script without spaces', '今日は良い天気'],
    ['punctuation', '!'],
    ['one word', 'a'],
  ])('never looks at more than a part of a long text at a time: %s', (name, part) => {
    const text = part.repeat(Math.ceil(100_000 / part.length));
    const segment = jest.spyOn(Intl.Segmenter.prototype, 'segment');
    expect(wordsOf(text).join('')).toBe(text.replaceAll(' ', ''));
    const looked = segment.mock.calls.map(([window]) => window.length);
    segment.mockRestore();
    if (name !== 'one word') expect(Math.max(...looked)).toBeLessThanOrEqual(8192);
    expect(looked.reduce((sum, length) => sum + length)).toBeLessThan(4 * text.length);
  });
});
