import { mkdirSync } from 'node:fs';
import { errorLine } from '../../../src/util/errorLine.js';

function systemError(text: string): Error {
  return Object.assign(new Error(`EACCES: ${text}`), { code: 'EACCES' });
}

describe('errorLine', () => {
  it.each<[unknown, string]>([
    [new Error('too wide'), 'too wide'],
    [new Error('first\nsecond'), 'first'],
    [new Error("Cannot find package 'x' imported from /home/me/dist/a.js"), "Cannot find package 'x'"],
    [systemError("permission denied, open '/a, b'"), 'permission denied (EACCES)'],
    [new Error('EACCES: one, two'), 'EACCES: one, two'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
  ])('%s -> %s', (error, line) => {
    expect(errorLine(error)).toBe(line);
  });

  it('puts what the system says into words', () => {
    let caught: unknown;
    try {
      mkdirSync('/dev/null/x');
    } catch (error) {
      caught = error;
    }
    expect(errorLine(caught)).toBe('not a directory (ENOTDIR)');
  });
});
