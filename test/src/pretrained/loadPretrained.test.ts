import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../support/backends.js';
import { filesOf, partsOf, type Stated, safetensors, temporaryFolders } from '../../support/safetensors.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import { expectSame } from '../../support/tensors.js';

const GOLDEN = join(__dirname, '../../golden/pretrained');
const IDS = [[3, 17, 1, 29, 5]];

describe('loadPretrained', () => {
  const folderOf = temporaryFolders();
  beforeAll(() => useBackend('cpu'));

  const outputOf = async (location: string | URL) => {
    const model = await loadPretrained(location);
    return model.predict(tf.tensor2d(IDS, [1, 5], 'int32')) as tf.Tensor;
  };

  it('takes a path, with a slash at its end or without, and a URL of a file', async () => {
    const expected = await outputOf(join(GOLDEN, 'gpt2'));
    expectSame(await outputOf(`${join(GOLDEN, 'gpt2')}/`), expected);
    expectSame(await outputOf(pathToFileURL(join(GOLDEN, 'gpt2'))), expected);
    expectSame(await outputOf(`${pathToFileURL(join(GOLDEN, 'gpt2'))}`), expected);
  });

  it('finds the names of a model that was saved without a head', async () => {
    const files = filesOf(join(GOLDEN, 'gpt2'));
    const { header, data } = partsOf(files['model.safetensors'] as Buffer);
    const bare = Object.entries(header).map(([name, tensor]) => [name.replace(/^transformer\./, ''), tensor]);
    const copy = folderOf({ ...files, 'model.safetensors': safetensors(Object.fromEntries(bare), data) });
    expectSame(await outputOf(copy), await outputOf(join(GOLDEN, 'gpt2')));
  });

  it('finds the names that the weights of a norm had before', async () => {
    const files = filesOf(join(GOLDEN, 'bert'));
    const { header, data } = partsOf(files['model.safetensors'] as Buffer);
    const old = Object.entries(header).map(([name, tensor]) => [
      name.replace(/(LayerNorm)\.weight$/, '$1.gamma').replace(/(LayerNorm)\.bias$/, '$1.beta'),
      tensor,
    ]);
    const copy = folderOf({ ...files, 'model.safetensors': safetensors(Object.fromEntries(old), data) });
    expectSame(await outputOf(copy), await outputOf(join(GOLDEN, 'bert')));
  });

  it('finds fields of config.json by the other names that they have', async () => {
    const files = filesOf(join(GOLDEN, 'bloom'));
    const { hidden_size, n_head, ...rest } = JSON.parse(String(files['config.json'])) as Record<
      string,
      unknown
    >;
    const config = JSON.stringify({
      ...rest,
      n_embed: hidden_size,
      num_attention_heads: n_head,
      n_head: null,
    });
    expectSame(
      await outputOf(folderOf({ ...files, 'config.json': config })),
      await outputOf(join(GOLDEN, 'bloom')),
    );
  });

  it('gives the blocks of T5 one table of positions, which they share', async () => {
    const model = await loadPretrained(join(GOLDEN, 't5'));
    const tables = model.weights
      .map(({ originalName }) => originalName)
      .filter((name) => /positional/.test(name));
    expect(model.layers.filter(({ name }) => name.startsWith('block')).length).toBeGreaterThan(1);
    expect(tables).toEqual(['block0/attention/positional/embeddings']);
    const output = model.predict(tf.tensor2d(IDS, [1, 5], 'int32')) as tf.Tensor;
    expectSame((await saveAndLoad(model)).predict(tf.tensor2d(IDS, [1, 5], 'int32')) as tf.Tensor, output);
  });

  describe('a table that is in the file twice', () => {
    const tables: [string, string, string][] = [
      ['gpt2', 'transformer.wte.weight', 'lm_head.weight'],
      ['t5', 'shared.weight', 'encoder.embed_tokens.weight'],
    ];
    /** The table as another tensor at the end of the file too, its first number changed by `change`. */
    const doubled = (name: string, table: string, twin: string, change: number) => {
      const files = filesOf(join(GOLDEN, name));
      const { header, data } = partsOf(files['model.safetensors'] as Buffer);
      const { dtype, shape, data_offsets: offsets } = header[table] as Stated;
      const copy = Buffer.from(data.subarray(...offsets));
      copy.writeFloatLE(copy.readFloatLE(0) + change, 0);
      const entry: Stated = { dtype, shape, data_offsets: [data.length, data.length + copy.length] };
      const weights = safetensors({ ...header, [twin]: entry }, Buffer.concat([data, copy]));
      return folderOf({ ...files, 'model.safetensors': weights });
    };

    it.each(tables)('%s: is taken once', async (name, table, twin) => {
      expectSame(await outputOf(doubled(name, table, twin, 0)), await outputOf(join(GOLDEN, name)));
    });

    it.each(tables)('%s: is refused where the two differ, and nothing is left', async (name, table, twin) => {
      const folder = doubled(name, table, twin, 1);
      const before = tf.memory().numTensors;
      await expect(loadPretrained(folder)).rejects.toThrow(
        new PretrainedError(
          `${folder}/model.safetensors`,
          `tensor ${twin} is another than ${table}, where config.json says that they are tied`,
        ),
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    it.each(tables)('%s: is found by its other name', async (name, table, twin) => {
      const files = filesOf(join(GOLDEN, name));
      const { header, data } = partsOf(files['model.safetensors'] as Buffer);
      const { [table]: entry, ...rest } = header;
      const weights = safetensors({ ...rest, [twin]: entry }, data);
      const folder = folderOf({ ...files, 'model.safetensors': weights });
      expectSame(await outputOf(folder), await outputOf(join(GOLDEN, name)));
    });
  });

  it('refuses types of tokens where the model has none', async () => {
    await expect(loadPretrained(join(GOLDEN, 'gpt2'), { tokenTypes: true })).rejects.toThrow(
      new PretrainedError(join(GOLDEN, 'gpt2/config.json'), 'a model of this model_type has no token types'),
    );
  });

  it.each(['albert', 'gpt2', 'llama'])('%s is disposed of as any model', async (name) => {
    const before = tf.memory().numTensors;
    const model = await loadPretrained(join(GOLDEN, name));
    expect(tf.memory().numTensors).toBe(before + model.weights.length);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
