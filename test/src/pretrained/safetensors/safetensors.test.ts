import type { Reader } from '../../../../src/pretrained/files/folder.js';
import { openFolder } from '../../../../src/pretrained/files/openFolder.js';
import { PretrainedError } from '../../../../src/pretrained/pretrainedError.js';
import { openSafetensors, type Safetensors } from '../../../../src/pretrained/safetensors/safetensors.js';
import { bytesOf, type Stated, safetensors, temporaryFolders } from '../../../support/safetensors.js';

const f32 = (shape: number[], begin: number, end: number): Stated => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});
const THREE = {
  c: f32([], 20, 24),
  a: f32([2, 1], 0, 8),
  b: f32([3], 8, 20),
  __metadata__: { format: 'pt' },
};
const NUMBERS = bytesOf(1, 2, 3, 4, 5, 6);

describe('a safetensors file', () => {
  const folderOf = temporaryFolders();
  const open = async (bytes: Uint8Array): Promise<Safetensors> =>
    openSafetensors((await openFolder(folderOf({ f: bytes })).open('f')) as Reader);
  const all = async (file: Safetensors, isWanted = (_: string) => true) => {
    const found: [string, number[], number[]][] = [];
    try {
      for await (const [{ name, shape }, numbers] of file.read(({ name }) => isWanted(name))) {
        found.push([name, [...shape], [...numbers]]);
      }
      return found;
    } finally {
      await file.close();
    }
  };

  it('gives its tensors in the order of their bytes', async () => {
    expect(await all(await open(safetensors(THREE, NUMBERS)))).toEqual([
      ['a', [2, 1], [1, 2]],
      ['b', [3], [3, 4, 5]],
      ['c', [], [6]],
    ]);
  });

  it('may be empty, have empty tensors, and spaces after the header', async () => {
    expect(await all(await open(safetensors({})))).toEqual([]);
    const header = JSON.stringify({ none: f32([0, 3], 0, 0), one: f32([1], 0, 4) });
    expect(await all(await open(safetensors(`${header}     `, bytesOf(7))))).toEqual([
      ['none', [0, 3], []],
      ['one', [1], [7]],
    ]);
  });

  it('is read tensor by tensor, and of what is not wanted nothing', async () => {
    const bytes = safetensors(THREE, NUMBERS);
    const reads: number[] = [];
    const skips: number[] = [];
    const reader = (await openFolder(folderOf({ f: bytes })).open('f')) as Reader;
    const file = await openSafetensors({
      ...reader,
      read: (length) => {
        reads.push(length);
        return reader.read(length);
      },
      skip: (length) => {
        skips.push(length);
        return reader.skip(length);
      },
    });
    const header = bytes.length - NUMBERS.length - 8;
    expect(reads).toEqual([8, header]);
    expect(await all(file, (name) => name !== 'b')).toEqual([
      ['a', [2, 1], [1, 2]],
      ['c', [], [6]],
    ]);
    expect([reads, skips]).toEqual([[8, header, 8, 4], [12]]);
  });

  const whole = safetensors(THREE, NUMBERS);
  const size = whole.length;
  const headerEnd = size - NUMBERS.length;
  const cut = (length: number) => whole.subarray(0, length);
  const one = (stated: object) => safetensors({ w: stated }, NUMBERS);
  it.each<[string, Uint8Array, string]>([
    ['nothing at all', cut(0), 'is cut off: it has 0 bytes, and should have 8 or more'],
    ['half of a length', cut(5), 'is cut off: it has 5 bytes, and should have 8 or more'],
    ['half of a header', cut(100), `is cut off: it has 100 bytes, and should have ${headerEnd} or more`],
    ['a number less', cut(size - 4), `has ${size - 4} bytes, where its header says ${size}`],
    [
      'a byte more',
      Buffer.concat([whole, Buffer.alloc(1)]),
      `has ${size + 1} bytes, where its header says ${size}`,
    ],
    [
      'a header of 2^60 bytes',
      safetensors(THREE, NUMBERS, 2n ** 60n),
      'its header claims 1152921504606846976 bytes, where 100000000 are the most that the format allows',
    ],
    [
      'a header longer than the file',
      safetensors(THREE, NUMBERS, 99_999_999n),
      `is cut off: it has ${size} bytes, and should have 100000007 or more`,
    ],
    [
      'a web page',
      Buffer.from('<!doctype html><html>not found'),
      'is a page of HTML or XML, and not the file',
    ],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'),
      'is a pointer of Git LFS in place of the file: "git lfs pull" fetches the file itself',
    ],
    ['a header that is not JSON', safetensors('{"w": '), 'its header is not a JSON object'],
    [
      'a header that is not UTF-8',
      safetensors('{"\u007f": 1}').fill(0xff, 10, 11),
      'its header is not a JSON object',
    ],
    ['a header that is a list', safetensors('[]'), 'its header is not a JSON object'],
    ['a tensor that is none', one({ shape: [2] }), 'tensor w has no dtype, shape and data_offsets'],
    ['a negative size', one(f32([-2, -3], 0, 24)), 'tensor w has no dtype, shape and data_offsets'],
    ['an unknown type', one({ ...f32([6], 0, 24), dtype: 'Q4' }), 'tensor w has an unknown dtype, Q4'],
    ['a shape that is too large', one(f32([7], 0, 24)), 'tensor w has 24 bytes, where F32 [7] needs 28'],
    [
      'a shape beyond all integers',
      one(f32([2 ** 40, 2 ** 40, 0], 0, 24)),
      'tensor w has 24 bytes, where F32 [1099511627776, 1099511627776, 0] needs 0',
    ],
    ['an end before its beginning', one(f32([0], 8, 4)), 'tensor w has -4 bytes, where F32 [0] needs 0'],
    [
      'tensors that overlap',
      safetensors({ a: f32([3], 0, 12), b: f32([4], 8, 24) }, NUMBERS),
      'tensor b overlaps the tensor before it: it begins at 8, not at 12',
    ],
    [
      'a gap',
      safetensors({ a: f32([2], 0, 8), b: f32([3], 12, 24) }, NUMBERS),
      'tensor b leaves a gap before it: it begins at 12, not at 8',
    ],
    [
      'a beginning that is not 0',
      one(f32([5], 4, 24)),
      'tensor w leaves a gap before it: it begins at 4, not at 0',
    ],
  ])('that has %s is refused', async (_, bytes, problem) => {
    const folder = folderOf({ f: bytes });
    const opened = openSafetensors((await openFolder(folder).open('f')) as Reader);
    const error = (await opened.then(() => null).catch((error: unknown) => error)) as PretrainedError;
    expect(error).toBeInstanceOf(PretrainedError);
    expect(error.message.startsWith(`${folder}/f: ${problem}`)).toBe(true);
  });

  it('with integers where floats are wanted is refused, and read where they are not', async () => {
    const header = { ids: { dtype: 'I64', shape: [1], data_offsets: [0, 8] }, w: f32([4], 8, 24) };
    const file = () => open(safetensors(header, NUMBERS));
    expect(await all(await file(), (name) => name === 'w')).toEqual([['w', [4], [3, 4, 5, 6]]]);
    await expect(all(await file())).rejects.toThrow(/tensor ids is of I64, not of F32, F16, BF16$/);
  });
});
