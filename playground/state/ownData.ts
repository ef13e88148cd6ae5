import {
  decodeUtf8,
  parseTsv,
  plural,
  TsvError,
  type TsvFormat,
  type TsvSource,
} from '../../src/app/page.js';

/** A file of a person's, or what was pasted. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Reads what was chosen or dropped. @throws TsvError, naming the line, when it is not UTF-8. */
export async function textFileOf(file: File): Promise<TextFile> {
  const { name } = file;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name, text: decodeUtf8(bytes, (line, problem) => new TsvError(name, line, problem)) };
}

/** Of one file, every fifth line is kept for testing. */
const TEST_EVERY = 5;

/**
 * The data of one or two files. Of two, the one whose name has "test" or "dev" in it is for testing, or else the second.
 *
 * @throws TsvError at the first line that does not fit; RangeError where there is nothing to train or test on.
 */
export function sourceOfFiles(files: readonly TextFile[], format: TsvFormat): TsvSource {
  const [one, other, ...more] = files;
  if (one === undefined || more.length > 0) {
    throw new RangeError(`expected one file, or one for training and one for testing; got ${files.length}`);
  }
  for (const { name, text } of files) parseTsv(text, format, name);
  const [train, test] =
    other === undefined ? split(one) : isTest(one) && !isTest(other) ? [other, one] : [one, other];
  const part = ({ name, text }: TextFile) => ({ file: name, text });
  return { name: withoutEnding(train.name), format, train: part(train), test: part(test) };
}

/** Lines that are not for the one part are left blank, so that errors say the line of the file. */
function split({ name, text }: TextFile): [TextFile, TextFile] {
  const lines = text.split('\n');
  let count = 0;
  const forTest = lines.map((line) => line.trim() !== '' && ++count % TEST_EVERY === 0);
  if (count < TEST_EVERY) {
    throw new RangeError(
      `${name} has ${plural(count, 'line')}; training and testing need at least ${TEST_EVERY}`,
    );
  }
  const part = (test: boolean) =>
    lines.map((line, index) => (forTest[index] === test ? line : '')).join('\n');
  return [
    { name, text: part(false) },
    { name: `${name} (every fifth line)`, text: part(true) },
  ];
}

function isTest({ name }: TextFile): boolean {
  return /test|dev/i.test(name);
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
