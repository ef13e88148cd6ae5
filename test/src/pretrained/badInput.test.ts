import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../support/backends.js';
import { type Change, changedModel, configured } from '../../support/changedModel.js';
import { type Stated, temporaryFolders } from '../../support/safetensors.js';

const ACTIVATIONS =
  'gelu, gelu_python, gelu_new, gelu_fast, gelu_accurate, gelu_pytorch_tanh, gelu_python_tanh, relu';

describe('loadPretrained', () => {
  const folderOf = temporaryFolders();
  beforeAll(() => useBackend('cpu'));

  const changed = (name: string, change: Change) => folderOf(changedModel(name, change));
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
      { config: ({ model_type, ...config }) => config },
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
      'hidden_size must be an integer of at least 1; got null',
    ],
    [
      'an activation that there is not',
      'bert',
      configured({ hidden_act: 'mish' }),
      'config.json',
      `hidden_act must be one of ${ACTIVATIONS}; got "mish"`,
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
      'frequencies that are scaled in a way that is not known',
      'llama',
      configured({ rope_scaling: { type: 'su', factor: 2 } }),
      'config.json: rope_scaling',
      'type must be one of default, linear, dynamic, yarn, longrope, llama3; got "su"',
    ],
    [
      'gated feed-forward parts',
      't5',
      configured({ feed_forward_proj: 'gated-gelu' }),
      'config.json',
      `feed_forward_proj must be one of ${ACTIVATIONS}; got "gated-gelu"`,
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
      'tensor bert.encoder.layer.2.attention.self.query.weight is missing',
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
      renamed('transformer.ln_f.bias', 'transformer.h.7.attn.bias'),
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
      'tensor transformer.ln_f.bias has shape [3, 5], where config.json says n_embd=15',
    ],
    [
      'a kernel the other way round',
      'gpt2',
      reshaped(C_ATTN, [45, 15]),
      'model.safetensors',
      `tensor ${C_ATTN} has shape [45, 15], where config.json says n_embd=15, 3 n_embd=45`,
    ],
    [
      'a weight that is NaN',
      'gpt2',
      number(C_ATTN, 7, Number.NaN),
      'model.safetensors',
      `tensor ${C_ATTN} has NaN at 7, which is not finite`,
    ],
    [
      'an infinite weight',
      't5',
      number('shared.weight', 3, Number.NEGATIVE_INFINITY),
      'model.safetensors',
      'tensor shared.weight has -Infinity at 3, which is not finite',
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
});
