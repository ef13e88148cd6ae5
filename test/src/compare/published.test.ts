import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { openPublished } from '../../../src/compare/published.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../support/backends.js';
import { goldenModel } from '../../support/goldenModels.js';
import { filesOf, temporaryFolders } from '../../support/safetensors.js';

describe('openPublished', () => {
  const folderOf = temporaryFolders();
  beforeAll(() => useBackend('cpu'));

  it.each([
    ['albert', { width: 15, layers: 4, heads: 3 }],
    ['bert', { width: 15, layers: 2, heads: 3 }],
    ['roformer', { width: 18, layers: 2, heads: 3 }],
  ])('says how large %s is, and leaves nothing of it', async (name, size) => {
    const before = tf.memory().numTensors;
    const published = await openPublished(goldenModel(name));
    expect(published.size).toEqual(size);
    expect(published.vocabulary.words).toHaveLength(31);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has another hash for other weights or another config, and the same for the same', async () => {
    const files = filesOf(goldenModel('bert'));
    const hashOf = async (changes: Record<string, string | Buffer>) =>
      (await openPublished(folderOf({ ...files, ...changes }))).sha256;
    const hash = await hashOf({});
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf({ 'notes.txt': 'of no matter' })).toBe(hash);
    const weights = Buffer.from(files['model.safetensors'] as Buffer);
    weights[weights.length - 2] = 1;
    expect(await hashOf({ 'model.safetensors': weights })).not.toBe(hash);
    const config = String(files['config.json']).replace('"layer_norm_eps": 0.001', '"layer_norm_eps": 0.002');
    expect(await hashOf({ 'config.json': config })).not.toBe(hash);
  });

  it.each<[string, Record<string, string | Buffer>, RegExp]>([
    ['no vocabulary', {}, /vocab\.txt: is not there$/],
    [
      'a short vocabulary',
      { 'vocab.txt': '[PAD]\n[UNK]\n' },
      /vocab\.txt: has 2 tokens, where the model has 31$/,
    ],
    ['no config', { 'config.json': '' }, /config\.json: is not a JSON object$/],
  ])('refuses %s', async (_, changes, message) => {
    const { 'vocab.txt': __, ...files } = filesOf(goldenModel('bert'));
    const before = tf.memory().numTensors;
    const opened = openPublished(folderOf({ ...files, ...changes }));
    await expect(opened).rejects.toThrow(PretrainedError);
    await expect(opened).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a URL, whose files it cannot list', async () => {
    const opened = openPublished(String(pathToFileURL(goldenModel('bert'))));
    await expect(opened).rejects.toThrow(PretrainedError);
    await expect(opened).rejects.toThrow(
      /bert: cannot be read as a folder: no such file or directory \(ENOENT\)$/,
    );
  });

  it.each(['bloom', 'gpt2', 'llama'])('refuses %s, which is no encoder', async (name) => {
    const opened = openPublished(goldenModel(name));
    await expect(opened).rejects.toThrow(PretrainedError);
    await expect(opened).rejects.toThrow(/config\.json: model_type must be that of an encoder$/);
  });
});
