import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../support/backends.js';
import { filesOf, partsOf, type Stated, safetensors, temporaryFolders } from '../../support/safetensors.js';
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

  /** A change of a small model's files. */
  interface Change {
    config?: (config: Record<string, unknown>) => unknown;
    header?: (header: Record<string, Stated>) => Record<string, Stated>;
    data?: (data: Buffer, header: Record<string, Stated>) => void;
    files?: (files: Record<string, Buffer>) => Record<string, string | Uint8Array>;
  }
  const changed = (name: string, { config, header, data, files }: Change) => {
    const original = filesOf(join(GOLDEN, name));
    const weights = original['model.safetensors'];
    const made: Record<string, string | Uint8Array> = { ...original };
    if (config) {
      const json = JSON.parse(String(original['config.json'])) as Record<string, unknown>;
      made['config.json'] = JSON.stringify(config(json));
    }
    if (weights) {
      const parts = partsOf(weights);
      data?.(parts.data, parts.header);
      made['model.safetensors'] = safetensors(header?.(parts.header) ?? parts.header, parts.data);
    }
    return folderOf(files ? files(made as Record<string, Buffer>) : made);
  };

  const configured = (fields: object): Change => ({ config: (config) => ({ ...config, ...fields }) });
  const without = (...names: string[]): Change => ({
    files: (files) => Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name))),
  });
  const renamed = (from: string, to: string): Change => ({
    header: (header) =>
      Object.fromEntries(Object.entries(header).map(([name, tensor]) => [name === from ? to : name, tensor])),
  });
  const number = (tensor: string, index: number, value: number): Change => ({
    data: (data, header) => void data.writeFloatLE(value, (header[tensor]?.data_offsets[0] ?? 0) + 4 * index),
  });
  const reshaped = (tensor: string, shape: number[]): Change => ({
    header: (header) => ({ ...header, [tensor]: { ...(header[tensor] as Stated), shape } }),
  });
  const C_ATTN = 'transformer.h.0.attn.c_attn.weight';

  it.each<[string, string, Change, string, string]>([
    ['no config', 'gpt2', without('config.json'), 'config.json', 'is not there'],
    [
      'no weights',
      'gpt2',
      without('model.safetensors'),
      'model.safetensors',
      'is not there, and no model.safetensors.index.json either',
    ],
    [
      'a config that is not JSON',
      'gpt2',
      { files: (files) => ({ ...files, 'config.json': '{' }) },
      'config.json',
      'is not a JSON object',
    ],
    ['a config that is a list', 'gpt2', { config: () => [] }, 'config.json', 'is not a JSON object'],
    [
      'an unknown architecture',
      'gpt2',
      configured({ model_type: 'mamba' }),
      'config.json',
      'model_type must be one of albert, bert, bloom, gpt2, llama, roformer, t5; got "mamba"',
    ],
    [
      'no architecture',
      'gpt2',
      configured({ model_type: null }),
      'config.json',
      'model_type must be one of albert, bert, bloom, gpt2, llama, roformer, t5; got nothing',
    ],
    [
      'an architecture by the name of a method',
      'gpt2',
      configured({ model_type: 'toString' }),
      'config.json',
      'model_type must be one of albert, bert, bloom, gpt2, llama, roformer, t5; got "toString"',
    ],
    [
      'a size that is none',
      'bert',
      configured({ hidden_size: '15' }),
      'config.json',
      'hidden_size must be an integer of at least 1; got "15"',
    ],
    [
      'no size',
      'bert',
      configured({ hidden_size: null }),
      'config.json',
      'hidden_size must be an integer of at least 1; got nothing',
    ],
    [
      'an activation that there is not',
      'bert',
      configured({ hidden_act: 'mish' }),
      'config.json',
      'hidden_act must be one of gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, relu; got "mish"',
    ],
    [
      'positions of another kind',
      'bert',
      configured({ position_embedding_type: 'relative_key' }),
      'config.json',
      'position_embedding_type must be "absolute", which is all that can be loaded; got "relative_key"',
    ],
    [
      'padding of another id',
      'bert',
      configured({ pad_token_id: 1 }),
      'config.json',
      'pad_token_id must be 0, which is all that can be loaded; got 1',
    ],
    [
      'frequencies that are scaled',
      'llama',
      configured({ rope_scaling: { type: 'linear', factor: 2 } }),
      'config.json',
      'rope_scaling must be null, which is all that can be loaded; got {"type":"linear","factor":2}',
    ],
    [
      'frequencies that are scaled, in the newer form',
      'llama',
      configured({ rope_parameters: { rope_type: 'llama3', rope_theta: 500 } }),
      'config.json: rope_parameters',
      'rope_type must be "default", which is all that can be loaded; got "llama3"',
    ],
    [
      'gated feed-forward parts',
      't5',
      configured({ is_gated_act: true, feed_forward_proj: 'gated-gelu' }),
      'config.json',
      'is_gated_act must be false, which is all that can be loaded; got true',
    ],
    [
      'heads that do not divide the width',
      'gpt2',
      configured({ n_head: 4 }),
      'config.json',
      'MultiHeadAttention "block0/attention": modelDim must be divisible by numHeads; got modelDim=15, numHeads=4',
    ],
    [
      'a vocabulary that does not match',
      'gpt2',
      configured({ vocab_size: 32 }),
      'model.safetensors',
      'tensor transformer.wte.weight has shape [31, 15], where config.json says vocab_size=32, n_embd=15',
    ],
    [
      'a vocabulary beyond all memory',
      'llama',
      configured({ vocab_size: 2 ** 50 }),
      'model.safetensors',
      'tensor model.embed_tokens.weight has shape [31, 18], where config.json says vocab_size=1125899906842624, hidden_size=18',
    ],
    [
      'more layers than there are',
      'bert',
      configured({ num_hidden_layers: 1e9 }),
      'model.safetensors',
      'tensor bert.encoder.layer.999999999.intermediate.dense.weight is missing',
    ],
    [
      'fewer layers than there are',
      'gpt2',
      configured({ n_layer: 1 }),
      'model.safetensors',
      'tensor transformer.h.1.attn.c_attn.bias has no place in the model',
    ],
    [
      'a tensor that is missing',
      'gpt2',
      renamed('transformer.ln_f.bias', 'lm_head.weight'),
      'model.safetensors',
      'tensor transformer.ln_f.bias is missing',
    ],
    [
      'a head that is missing',
      'llama',
      renamed('lm_head.weight', 'model.layers.0.self_attn.rotary_emb.inv_freq'),
      'model.safetensors',
      'tensor lm_head.weight is missing',
    ],
    [
      'a tensor that is left over',
      'gpt2',
      { header: (header) => ({ ...header, extra: { dtype: 'F32', shape: [0], data_offsets: [0, 0] } }) },
      'model.safetensors',
      'tensor extra has no place in the model',
    ],
    [
      'a tensor of another shape',
      'gpt2',
      reshaped('transformer.ln_f.bias', [3, 5]),
      'model.safetensors',
      'tensor transformer.ln_f.bias has shape [3, 5], where the model needs [15]',
    ],
    [
      'a kernel the other way round',
      'gpt2',
      reshaped(C_ATTN, [45, 15]),
      'model.safetensors',
      `tensor ${C_ATTN} has shape [45, 15], where the model needs [15, 45]`,
    ],
    [
      'a weight that is NaN',
      'gpt2',
      number(C_ATTN, 7, Number.NaN),
      'model.safetensors',
      `tensor ${C_ATTN} has NaN at 7, which is no weight`,
    ],
    [
      'an infinite weight',
      't5',
      number('shared.weight', 3, Number.NEGATIVE_INFINITY),
      'model.safetensors',
      'tensor shared.weight has -Infinity at 3, which is no weight',
    ],
    [
      'weights of integers',
      'gpt2',
      { header: (header) => ({ ...header, [C_ATTN]: { ...(header[C_ATTN] as Stated), dtype: 'I32' } }) },
      'model.safetensors',
      `tensor ${C_ATTN} is of I32, not of F32, F16, BF16`,
    ],
    [
      'an index that is none',
      'bloom',
      { files: (files) => ({ ...files, 'model.safetensors.index.json': '{}' }) },
      'model.safetensors.index.json',
      'has no weight_map from tensors to files beside it',
    ],
    [
      'an index that leaves the folder',
      'bloom',
      {
        files: (files) => ({ ...files, 'model.safetensors.index.json': '{"weight_map":{"a":"../secret"}}' }),
      },
      'model.safetensors.index.json',
      'has no weight_map from tensors to files beside it',
    ],
    [
      'one file of several missing',
      'bloom',
      without('model-00002-of-00004.safetensors'),
      'model-00002-of-00004.safetensors',
      'is not there, but model.safetensors.index.json names it',
    ],
    [
      'one file twice',
      'bloom',
      {
        files: (files) => ({
          ...files,
          'model-00002-of-00004.safetensors': files['model-00001-of-00004.safetensors'] as Buffer,
        }),
      },
      'model-00002-of-00004.safetensors',
      'tensor transformer.h.0.input_layernorm.bias is in FOLDER/model-00001-of-00004.safetensors too',
    ],
  ])('refuses %s, in a sentence, and leaves nothing behind', async (_, name, change, file, problem) => {
    const folder = changed(name, change);
    const before = tf.memory().numTensors;
    const error = (await loadPretrained(folder).catch((error: unknown) => error)) as PretrainedError;
    expect(error.message).toBe(`${folder}/${file}: ${problem.replace('FOLDER', folder)}`);
    expect(error).toBeInstanceOf(PretrainedError);
    expect(tf.memory().numTensors).toBe(before);
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
