import fc from 'fast-check';
import { decodeUtf8 } from '../../../src/data/utf8.js';

const decoded = (bytes: Uint8Array) =>
  decodeUtf8(bytes, (line, problem) => new Error(`line ${line}: ${problem}`));
const utf16 = (text: string, mark: string) => Buffer.from(mark + text, 'utf16le');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('decodeUtf8', () => {
  it('gives any text of UTF-8 as it is, but for a byte order mark', () => {
    const text = fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', '').replace(/^\ufeff+/, ''));
    fc.assert(
      fc.property(text, (some) => {
        expect(decoded(Buffer.from(some))).toBe(some);
        expect(decoded(Buffer.from(`\ufeff${some}`))).toBe(some);
      }),
    );
  });

  it.each<[string, Uint8Array, string]>([
    [
      'UTF-16 of little end first',
      utf16('a\tX\n', '\ufeff'),
      'line 1: this is UTF-16; save the file as UTF-8',
    ],
    [
      'UTF-16 of big end first',
      utf16('a\tX\n', '\ufeff').swap16(),
      'line 1: this is UTF-16; save the file as UTF-8',
    ],
    [
      'UTF-16 without a mark, in its line',
      Buffer.concat([Buffer.from('a\tX\n'), utf16('b\tX\n', '')]),
      'line 2: there is a NUL, so this is not UTF-8; save the file as UTF-8',
    ],
    ['Latin-1', latin1('cafe\n\ncafé\tX\ncafè\tY\n'), 'line 3: this is not UTF-8; save the file as UTF-8'],
    ['Latin-1 in the last line', latin1('a\r\nß'), 'line 2: this is not UTF-8; save the file as UTF-8'],
    [
      'a character that ends with its line',
      Buffer.from([0x61, 0xe2, 0x82, 0x0a, 0x62]),
      'line 1: this is not UTF-8; save the file as UTF-8',
    ],
    [
      'half a surrogate pair',
      Buffer.from([0x0a, 0xed, 0xa0, 0x80]),
      'line 2: this is not UTF-8; save the file as UTF-8',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decoded(bytes)).toThrow(new Error(message));
  });
});
