import { sourceOfFiles, textFileOf } from '../../../playground/state/ownData.js';
import { datasetOfTsv } from '../../../src/data/dataset.js';
import { TsvError } from '../../../src/data/tsv.js';

const LINES = Array.from({ length: 11 }, (_, i) => `text ${i}\t${i % 2 ? 'odd' : 'even'}`);
const file = (name: string, lines: readonly string[] = LINES) => ({ name, text: lines.join('\n') });

describe("a person's files", () => {
  it('of one, every fifth line that is not blank is for testing', () => {
    const source = sourceOfFiles([file('my.data.tsv', ['', ...LINES, ''])], 'label');
    const data = datasetOfTsv(source);
    expect(source.name).toBe('my.data');
    expect([data.train.length, data.tests[0]?.examples.length]).toEqual([9, 2]);
    expect(source.test.text.split('\n').filter((line) => line !== '')).toEqual([LINES[4], LINES[9]]);
  });

  it('of one, an error in either part says its line in the file', () => {
    const broken = LINES.map((line, i) => (i === 9 ? 'no tab' : line));
    expect(() => sourceOfFiles([file('mine.tsv', broken)], 'label')).toThrow(
      'mine.tsv:10: expected text<TAB>label',
    );
  });

  it('of two, that which is called a test is one, or else the second', () => {
    const names = (...files: string[]) => {
      const { train, test } = sourceOfFiles(
        files.map((name) => file(name)),
        'label',
      );
      return [train.file, test.file];
    };
    expect(names('test.tsv', 'train.tsv')).toEqual(['train.tsv', 'test.tsv']);
    expect(names('a.tsv', 'b.tsv')).toEqual(['a.tsv', 'b.tsv']);
    expect(names('test1.tsv', 'test2.tsv')).toEqual(['test1.tsv', 'test2.tsv']);
  });

  it.each([
    [[], 'expected one file, or one for training and one for testing; got 0'],
    [[file('a'), file('b'), file('c')], 'expected one file, or one for training and one for testing; got 3'],
    [[file('few.tsv', LINES.slice(0, 4))], 'few.tsv has 4 lines'],
    [[file('none.tsv', [''])], 'none.tsv:1: expected text<TAB>label'],
  ])('%# are refused', (files, sentence) => {
    expect(() => sourceOfFiles(files, 'label')).toThrow(sentence);
  });

  it('are read as UTF-8, or refused with the line that is not', async () => {
    const dropped = (text: string, encoding: BufferEncoding) =>
      textFileOf(new File([Buffer.from(text, encoding)], 'a.tsv'));
    expect(await dropped('\ufeffcafé\tX', 'utf8')).toEqual({ name: 'a.tsv', text: 'café\tX' });
    await expect(dropped('a\tX\ncafé\tX', 'latin1')).rejects.toThrow(
      new TsvError('a.tsv', 2, 'this is not UTF-8; save the file as UTF-8'),
    );
    await expect(dropped('\ufeffa\tX', 'utf16le')).rejects.toThrow('a.tsv:1: this is UTF-16');
  });
});
