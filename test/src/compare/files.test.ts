import fs, {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  FileError,
  readText,
  requireWritable,
  writeFolderWhole,
  writeWhole,
} from '../../../src/compare/files.js';
import { temporaryFolder } from '../../cli/command.js';

const folder = temporaryFolder();
let count = 0;
function freshFolder(): string {
  const path = join(folder, String(count++));
  mkdirSync(path);
  return path;
}

/** As of a disk that has room for half of what is written. */
function fullDisk(): jest.SpyInstance {
  const write = fs.writeFileSync;
  return jest.spyOn(fs, 'writeFileSync').mockImplementation((file, content) => {
    write(file, (content as string).slice(0, content.toString().length / 2));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
}
afterEach(() => jest.restoreAllMocks());
const FULL = 'no space left on device (ENOSPC)';

describe('readText', () => {
  it('gives what UTF-8 says, without a byte order mark', () => {
    const path = join(freshFolder(), 'a.tsv');
    writeFileSync(path, '\ufeffcafé\tX\n');
    expect(readText(path)).toBe('café\tX\n');
  });

  it('names the file that is not there, and the line that is not UTF-8', () => {
    const path = join(freshFolder(), 'a.tsv');
    expect(() => readText(path)).toThrow(
      new FileError(`cannot read ${path}: no such file or directory (ENOENT)`),
    );
    writeFileSync(path, Buffer.from('a\tX\ncafé\tX\n', 'latin1'));
    expect(() => readText(path)).toThrow(
      new FileError(`${path}:2: this is not UTF-8; save the file as UTF-8`),
    );
  });
});

describe('writeWhole', () => {
  it('leaves the old file as it was until the new one is complete', () => {
    const path = join(freshFolder(), 'a.json');
    writeWhole(path, 'first');
    linkSync(path, `${path}.reader`);
    writeWhole(path, 'the second, longer');
    // A write in place would have changed what both names stand for.
    expect([readFileSync(`${path}.reader`, 'utf8'), readFileSync(path, 'utf8')]).toEqual([
      'first',
      'the second, longer',
    ]);
  });

  it('leaves the old file, and nothing else, when the disk is full', () => {
    const parent = freshFolder();
    const path = join(parent, 'a.json');
    writeWhole(path, 'first');
    const disk = fullDisk();
    expect(() => writeWhole(path, 'the second')).toThrow(new FileError(`cannot write ${path}: ${FULL}`));
    expect(disk).toHaveBeenCalledTimes(1);
    expect(readdirSync(parent)).toEqual(['a.json']);
    expect(readFileSync(path, 'utf8')).toBe('first');
  });

  it('follows a link, and takes the place of no device', () => {
    const parent = freshFolder();
    symlinkSync('real.json', join(parent, 'link.json'));
    writeFileSync(join(parent, 'real.json'), '');
    writeWhole(join(parent, 'link.json'), 'text');
    expect(readlinkSync(join(parent, 'link.json'))).toBe('real.json');
    expect(readFileSync(join(parent, 'real.json'), 'utf8')).toBe('text');
    // Not for real: code that is wrong would take the device away from the whole machine.
    const rename = jest.spyOn(fs, 'renameSync').mockImplementation(() => {});
    writeWhole('/dev/null', 'text');
    expect(rename).not.toHaveBeenCalled();
  });

  it('says why it cannot write', () => {
    const parent = freshFolder();
    const path = join(parent, 'gone', 'a.json');
    expect(() => writeWhole(path, '')).toThrow(
      new FileError(`cannot write ${path}: no such file or directory (ENOENT)`),
    );
    const long = join(parent, 'あ'.repeat(100));
    expect(() => writeWhole(long, '')).toThrow(
      new FileError(`cannot write ${long}: name too long (ENAMETOOLONG)`),
    );
    mkdirSync(join(parent, 'folder'));
    expect(() => writeWhole(join(parent, 'folder'), '')).toThrow(
      /illegal operation on a directory \(EISDIR\)$/,
    );
    expect(readdirSync(parent)).toEqual(['folder']);
  });
});

describe('writeFolderWhole', () => {
  const model = (text: string) => ({ 'model.json': text, 'weights.bin': new Uint8Array([1, 2]) });

  it('puts a folder in the place of the one before', () => {
    const path = join(freshFolder(), 'model');
    writeFolderWhole(path, { ...model('one'), 'old.txt': '' });
    writeFolderWhole(path, model('other'));
    expect(readdirSync(path).sort()).toEqual(['model.json', 'weights.bin']);
    expect(readFileSync(join(path, 'model.json'), 'utf8')).toBe('other');
  });

  it('leaves the old folder, and nothing else, when the disk is full', () => {
    const parent = freshFolder();
    const path = join(parent, 'model');
    writeFolderWhole(path, model('one'));
    fullDisk();
    expect(() => writeFolderWhole(path, model('other'))).toThrow(
      new FileError(`cannot write ${path}: ${FULL}`),
    );
    expect(readdirSync(parent)).toEqual(['model']);
    expect(readFileSync(join(path, 'model.json'), 'utf8')).toBe('one');
  });
});

describe('requireWritable', () => {
  it('makes the folder, and leaves nothing in it', () => {
    const path = join(freshFolder(), 'a', 'b');
    requireWritable(path);
    expect(readdirSync(path)).toEqual([]);
  });

  it('writes something: an empty file fits on a disk that is full', () => {
    const path = freshFolder();
    const disk = fullDisk();
    expect(() => requireWritable(path)).toThrow(new FileError(`cannot write to ${path}: ${FULL}`));
    expect(String(disk.mock.calls[0]?.[1]).length).toBeGreaterThan(1000);
    expect(readdirSync(path)).toEqual([]);
  });

  it('ends where nothing can be made', () => {
    expect(() => requireWritable('/proc/nobody/x')).toThrow(FileError);
    expect(existsSync('/proc/nobody')).toBe(false);
  });
});
