import { join } from 'node:path';
import { loadVocabulary } from '../../../src/pretrained/loadVocabulary.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { goldenModel } from '../../support/goldenModels.js';
import { temporaryFolders } from '../../support/safetensors.js';

describe('loadVocabulary', () => {
  const folderOf = temporaryFolders();
  const loaded = (text: string) => loadVocabulary(folderOf({ 'vocab.txt': text }));

  it('has a word a line, id 0 for the first', async () => {
    const { words, ...others } = await loadVocabulary(goldenModel('bert'));
    expect(words).toHaveLength(31);
    expect([words[0], words[5], words[30]]).toEqual(['[PAD]', 'a', 'z']);
    expect(others).toEqual({ unknown: '[UNK]', begin: ['[CLS]'], end: ['[SEP]'] });
  });

  it.each([
    ['lines of Windows', '[PAD]\r\na\r\nb\r\n'],
    ['no end of the last line', '[PAD]\na\nb'],
  ])('takes %s', async (_, text) => {
    expect((await loaded(text)).words).toEqual(['[PAD]', 'a', 'b']);
  });

  it('keeps what looks empty in its place', async () => {
    expect((await loaded('[PAD]\n\na\n')).words).toEqual(['[PAD]', '', 'a']);
  });

  it('wraps and replaces only by what it has', async () => {
    expect(await loaded('[PAD]\n[CLS]\na\n')).toMatchObject({ unknown: null, begin: [], end: [] });
    expect(await loaded('[PAD]\n[SEP]\n[CLS]\n')).toMatchObject({ begin: ['[CLS]'], end: ['[SEP]'] });
  });

  it('wants UTF-8, and says which line is not', async () => {
    const folder = folderOf({ 'vocab.txt': new Uint8Array(Buffer.from('[PAD]\ncafé\n', 'latin1')) });
    await expect(loadVocabulary(folder)).rejects.toThrow(
      new PretrainedError(`${join(folder, 'vocab.txt')}:2`, 'this is not UTF-8; save the file as UTF-8'),
    );
    expect((await loaded('\ufeff[PAD]\na\n')).words).toEqual(['[PAD]', 'a']);
  });

  it('wants a file, and padding at its begin', async () => {
    const none = folderOf({});
    await expect(loadVocabulary(none)).rejects.toThrow(
      new PretrainedError(join(none, 'vocab.txt'), 'is not there'),
    );
    await expect(loaded('a\n[PAD]\n')).rejects.toThrow(PretrainedError);
    await expect(loaded('')).rejects.toThrow(
      /vocab\.txt: must begin with \[PAD\], as id 0 is padding; got ""$/,
    );
  });
});
