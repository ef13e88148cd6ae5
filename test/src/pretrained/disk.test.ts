import * as disk from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { loadVocabulary } from '../../../src/pretrained/loadVocabulary.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../support/backends.js';
import { changedModel } from '../../support/changedModel.js';
import { goldenModel } from '../../support/goldenModels.js';
import { filesOf, temporaryFolders } from '../../support/safetensors.js';

// What the loader is given, and not what Jest gives to an import.
const system = process.getBuiltinModule('node:fs/promises');

describe('a folder on disk', () => {
  const folderOf = temporaryFolders();
  beforeAll(() => useBackend('cpu'));
  afterEach(() => jest.restoreAllMocks());

  const failure = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code });
  const errorOf = async (load: Promise<unknown>) => {
    const error = (await load.catch((error: unknown) => error)) as PretrainedError;
    expect(error).toBeInstanceOf(PretrainedError);
    return error.message;
  };

  it.each<[string, string, (folder: string) => Promise<unknown>, string]>([
    ['a model', 'gpt2', loadPretrained, 'read'],
    ['a model of several files', 'bloom', loadPretrained, 'read'],
    ['a vocabulary', 'bert', loadVocabulary, 'read'],
    ['a model that is cut off', 'gpt2', loadPretrained, 'cut'],
    ['a model that is none', 'gpt2', loadPretrained, 'page'],
    ['a config that is none', 'gpt2', loadPretrained, 'config'],
  ])('%s: every file that is opened is closed', async (_, name, load, what) => {
    const files = changedModel(name, {});
    const weights = files['model.safetensors'] as Buffer;
    if (what === 'cut') files['model.safetensors'] = weights.subarray(0, 9000);
    if (what === 'page') files['model.safetensors'] = '<!doctype html>';
    if (what === 'config') files['config.json'] = 'none';
    const folder = folderOf(files);
    const opened: disk.FileHandle[] = [];
    const open = system.open;
    jest.spyOn(system, 'open').mockImplementation(async (...how) => {
      const handle = await open(...how);
      opened.push(handle);
      return handle;
    });
    const loaded = load(folder).catch((error: unknown) => expect(error).toBeInstanceOf(PretrainedError));
    if (what === 'read') await expect(load(folder)).resolves.toBeDefined();
    await loaded;
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.map(({ fd }) => fd)).toEqual(opened.map(() => -1));
  });

  it.each(['EACCES', 'EIO', 'EMFILE', 'ELOOP'])('says %s, and not that a file is missing', async (code) => {
    for (const step of ['stat', 'open'] as const) {
      jest.spyOn(system, step).mockRejectedValue(failure(code));
      const expected = `${goldenModel('bert')}/config.json: cannot be read: ${code}`;
      expect(await errorOf(loadPretrained(goldenModel('bert')))).toBe(expected);
      const vocabulary = `${goldenModel('bert')}/vocab.txt: cannot be read: ${code}`;
      expect(await errorOf(loadVocabulary(goldenModel('bert')))).toBe(vocabulary);
      jest.restoreAllMocks();
    }
  });

  it('says that reading failed in the middle', async () => {
    const open = system.open;
    jest.spyOn(system, 'open').mockImplementation(async (path, ...how) => {
      const handle = await open(path, ...how);
      if (String(path).endsWith('.safetensors')) handle.read = () => Promise.reject(failure('EIO'));
      return handle;
    });
    const before = tf.memory().numTensors;
    const message = await errorOf(loadPretrained(goldenModel('gpt2')));
    expect(message).toBe(`${goldenModel('gpt2')}/model.safetensors: cannot be read: EIO`);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['ENOENT', 'ENOTDIR'])('takes %s for a file that is missing', async (code) => {
    jest.spyOn(system, 'stat').mockRejectedValue(failure(code));
    expect(await errorOf(loadVocabulary(goldenModel('bert')))).toMatch(/vocab\.txt: is not there$/);
  });

  it.each(['config.json', 'model.safetensors'])('refuses a folder for %s', async (file) => {
    const { [file]: _, ...files } = changedModel('gpt2', {});
    const folder = folderOf(files);
    await disk.mkdir(join(folder, file));
    expect(await errorOf(loadPretrained(folder))).toBe(`${folder}/${file}: is a folder, not a file`);
  });

  it('refuses what has no end', async () => {
    const { 'config.json': _, ...files } = changedModel('gpt2', {});
    const folder = folderOf(files);
    await disk.symlink('/dev/zero', join(folder, 'config.json'));
    expect(await errorOf(loadPretrained(folder))).toBe(`${folder}/config.json: is a device, not a file`);
  });

  it.each<[string, string | Uint8Array, string]>([
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0',
      ': is a pointer of Git LFS in place of the file: "git lfs pull" fetches the file itself',
    ],
    ['a page', '\n<!DOCTYPE html>\n', ': is a page of HTML or XML, and not the file'],
    [
      'another alphabet',
      Buffer.from('[PAD]\ncaf\xe9\n', 'latin1'),
      ':2: this is not UTF-8; save the file as UTF-8',
    ],
    ['too much', Buffer.alloc(2 ** 25 + 1, 'a'), ': has more than 33554432 bytes, which no such file needs'],
  ])('says that a text is %s', async (_, text, problem) => {
    for (const [file, load] of [
      ['config.json', loadPretrained],
      ['vocab.txt', loadVocabulary],
    ] as const) {
      const folder = folderOf({ [file]: text });
      expect(await errorOf(load(folder))).toBe(`${folder}/${file}${problem}`);
    }
    const { 'model.safetensors.index.json': _index, ...files } = changedModel('bloom', {});
    const folder = folderOf({ ...files, 'model.safetensors.index.json': text });
    expect(await errorOf(loadPretrained(folder))).toBe(`${folder}/model.safetensors.index.json${problem}`);
  });

  it('takes a mark of UTF-8 before the text', async () => {
    const folder = folderOf({ 'vocab.txt': '\uFEFF[PAD]\ncafé\n' });
    expect((await loadVocabulary(folder)).words).toEqual(['[PAD]', 'café']);
  });

  it('says how far it is, and gives up when it is told to', async () => {
    const seen: number[] = [];
    const size = (filesOf(goldenModel('gpt2'))['model.safetensors'] as Buffer).length;
    await loadPretrained(goldenModel('gpt2'), {
      onProgress: ({ loaded, total }) => {
        expect(total).toBe(size);
        seen.push(loaded);
      },
    });
    expect(seen.length).toBeGreaterThan(20);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(size);

    const stop = new AbortController();
    const before = tf.memory().numTensors;
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(loadPretrained(goldenModel('gpt2'), { signal: stop.signal, onProgress })).rejects.toThrow(
      'enough',
    );
    expect(tf.memory().numTensors).toBe(before);
    await expect(
      loadPretrained('nowhere', { signal: AbortSignal.abort(new Error('early')) }),
    ).rejects.toThrow('early');
  });

  it('is the current one when it is called nothing', async () => {
    expect(await errorOf(loadPretrained(''))).toBe('./config.json: is not there');
  });
});
