import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { ARCHITECTURES } from '../../../../src/pretrained/architectures/index.js';
import { COMMON_FIELDS } from '../../../../src/pretrained/config/commonFields.js';
import type { Field } from '../../../../src/pretrained/config/fields.js';
import { loadPretrained } from '../../../../src/pretrained/loadPretrained.js';
import { PretrainedError } from '../../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../../support/backends.js';
import { changedModel, configured } from '../../../support/changedModel.js';
import { goldenModel } from '../../../support/goldenModels.js';
import { temporaryFolders } from '../../../support/safetensors.js';
import { maxDifference } from '../../../support/tensors.js';

/** Of the newest Transformers, by test/golden/make_pretrained.py. */
const huggingFace = JSON.parse(
  readFileSync(join(__dirname, '../../../golden/configDefaults.json'), 'utf8'),
) as { common: string[]; defaults: Record<string, Record<string, unknown>> };
const NAMES = Object.keys(ARCHITECTURES);
const fieldsOf = (name: string) => ({ ...COMMON_FIELDS, ...ARCHITECTURES[name]?.fields });
const defaultsOf = (name: string) => Object.entries(huggingFace.defaults[name] ?? {});

/** Fields of which one value alone can be loaded, and another one. */
const ENCODER = { is_decoder: true, pad_token_id: 1, position_embedding_type: 'relative_key' };
const COMMON = { add_cross_attention: true, pruned_heads: { 0: [1] }, per_layer_config: { 0: {} } };
const REFUSED: Record<string, Record<string, unknown>> = {
  albert: { ...ENCODER, inner_group_num: 2 },
  bert: ENCODER,
  bloom: { apply_residual_connection_post_layernorm: true, slow_but_exact: true },
  gpt2: { scale_attn_weights: false, scale_attn_by_inverse_layer_idx: true },
  llama: { hidden_act: 'gelu', attention_bias: true, mlp_bias: true, partial_rotary_factor: 0.5 },
  roformer: { ...ENCODER, rotary_value: true },
  t5: { is_gated_act: true, is_decoder: true, pad_token_id: 1 },
};
/** Of rope_scaling and of rope_parameters. */
const REFUSED_ROPE = {
  ...{ rope_type: 'axial', type: 'su', partial_rotary_factor: 0.5, factor: 0, truncate: 1 },
  ...{ short_factor: 3, long_factor: ['1'] },
};

const TAKES_NONE = 'llama max_position_embeddings';

describe('config.json', () => {
  const folderOf = temporaryFolders();
  beforeAll(() => useBackend('cpu'));

  const folderWith = (name: string, fields: object) => folderOf(changedModel(name, configured(fields)));
  /** The problem that a config is refused for; null when it is loaded. Nothing is left of either. */
  async function problemOf(name: string, fields: object): Promise<string | null> {
    const folder = folderWith(name, fields);
    const before = tf.memory().numTensors;
    try {
      (await loadPretrained(folder)).dispose();
      return null;
    } catch (error) {
      expect(error).toBeInstanceOf(PretrainedError);
      return (error as Error).message.replace(`${folder}/`, '');
    } finally {
      expect(tf.memory().numTensors).toBe(before);
    }
  }
  async function outputOf(folder: string): Promise<tf.Tensor> {
    const model = await loadPretrained(folder);
    return model.predict(tf.tensor2d([[3, 17, 1, 29, 5]], [1, 5], 'int32')) as tf.Tensor;
  }
  const differenceOf = async (name: string, fields: object, otherFields: object) =>
    maxDifference(await outputOf(folderWith(name, fields)), await outputOf(folderWith(name, otherFields)));

  it.each(NAMES)('%s: every field that Hugging Face has is known, and has its default', (name) => {
    const fields = fieldsOf(name);
    expect(defaultsOf(name).length).toBeGreaterThan(15);
    for (const [field, byDefault] of defaultsOf(name)) {
      const known = fields[field];
      expect([field, known?.kind]).toEqual([field, expect.any(String)]);
      if (known?.kind !== 'harmless') expect([field, known?.byDefault]).toEqual([field, byDefault]);
    }
    expect(huggingFace.common.filter((field) => !fields[field])).toEqual([]);
  });

  it.each(NAMES)('%s: what cannot be done is refused by its name', async (name) => {
    const refused = { ...COMMON, quantization_config: { bits: 4 }, ...REFUSED[name] };
    const stated = Object.entries(fieldsOf(name)).filter(([, { kind }]) => kind === 'only');
    expect(stated.map(([field]) => field).sort()).toEqual(Object.keys(refused).sort());
    for (const [field, value] of Object.entries(refused)) {
      const problem = await problemOf(name, { [field]: value });
      expect(problem).toMatch(`config.json: ${field} must be `);
      expect(problem).toMatch(`which is all that can be loaded; got ${JSON.stringify(value)}`);
    }
  });

  it.each(['rope_scaling', 'rope_parameters'])('llama: so are parts of %s', async (field) => {
    for (const [part, value] of Object.entries(REFUSED_ROPE)) {
      const problem = await problemOf('llama', { [field]: { [part]: value } });
      expect(problem).toMatch(`config.json: ${field}: ${part} must be `);
    }
    expect(await problemOf('llama', { [field]: 3 })).toBe(`config.json: ${field} must be an object; got 3`);
    expect(await problemOf('llama', { [field]: { full_attention: {} } })).toMatch(
      `config.json: ${field}: full_attention is not a field that is known here`,
    );
  });

  it.each(NAMES)('%s: a field that is not known is refused by its name', async (name) => {
    expect(await problemOf(name, { attention_sinks: 4 })).toBe(
      'config.json: attention_sinks is not a field that is known here; take it out if the model computes the same without it',
    );
  });

  it.each<[string, object, object]>([
    [
      'rope_theta beside rope_parameters',
      { rope_parameters: { type: 'default' }, rope_theta: 50 },
      { rope_parameters: { rope_theta: 50 } },
    ],
    [
      'rope_theta in both',
      { rope_parameters: { rope_theta: 50 }, rope_theta: 7 },
      { rope_parameters: { rope_theta: 50 } },
    ],
    ['rope_scaling that is empty', { rope_scaling: {} }, {}],
    [
      'rope_scaling that scales nothing',
      { rope_scaling: { rope_type: 'default', rope_theta: 50 } },
      { rope_parameters: { rope_theta: 50 } },
    ],
    [
      'rope_scaling before rope_parameters',
      { rope_scaling: { rope_theta: 50 }, rope_parameters: { rope_theta: 7 } },
      { rope_parameters: { rope_theta: 50 } },
    ],
    ['no rope_parameters', { rope_parameters: null }, { rope_parameters: { rope_theta: 10_000 } }],
    ['another name of an activation', { hidden_act: 'swish', pretraining_tp: 2 }, {}],
  ])('llama: %s', async (_, fields, same) => {
    expect(await differenceOf('llama', fields, same)).toBe(0);
    expect(await differenceOf('llama', fields, { rope_parameters: { rope_theta: 7 } })).toBeGreaterThan(1e-3);
  });

  it('t5: dense_act_fn goes before feed_forward_proj', async () => {
    const other = { feed_forward_proj: 'relu', dense_act_fn: 'gelu_new' };
    expect(await differenceOf('t5', other, { feed_forward_proj: 'gelu_new', dense_act_fn: null })).toBe(0);
    expect(await differenceOf('t5', other, {})).toBeGreaterThan(1e-3);
  });

  it.each([['bert', 'hidden_act', 'gelu']])(
    '%s: activations by all their names',
    async (name, field, own) => {
      const [erf, tanh] = [
        ['gelu', 'gelu_python'],
        ['gelu_new', 'gelu_fast', 'gelu_accurate', 'gelu_pytorch_tanh', 'gelu_python_tanh'],
      ] as const;
      for (const same of [erf, tanh, ['relu']]) {
        for (const other of same) {
          expect(await differenceOf(name, { [field]: same[0] }, { [field]: other })).toBe(0);
        }
        const difference = await differenceOf(name, { [field]: own }, { [field]: same[0] });
        if (same.some((one) => one === own)) expect(difference).toBe(0);
        else expect(difference).toBeGreaterThan(1e-5);
      }
    },
  );

  it.each(
    NAMES.flatMap((name) =>
      Object.entries(ARCHITECTURES[name]?.otherNames ?? {}).map(([other, own]) => [name, other, own]),
    ),
  )('%s: %s is another name of %s, and goes before it', async (name, other, own) => {
    const { [own as string]: value, ...rest } = JSON.parse(
      String(changedModel(name as string, {})['config.json']),
    ) as Record<string, unknown>;
    const load = (config: object) => problemOf(name as string, config);
    const folder = folderOf(
      changedModel(name as string, { config: () => ({ ...rest, [other as string]: value }) }),
    );
    expect(maxDifference(await outputOf(folder), await outputOf(goldenModel(name as string)))).toBe(0);
    expect(await load({ [own as string]: 'wrong', [other as string]: value })).toBeNull();
    expect(await load({ [other as string]: 'wrong' })).toMatch(
      `${other} must be an integer of at least 1; got "wrong"`,
    );
  });

  const numeric = NAMES.flatMap((name) =>
    Object.entries(fieldsOf(name))
      .filter(
        ([, { kind, byDefault }]) => kind === 'used' && (typeof byDefault === 'number' || byDefault === null),
      )
      .map(([field]) => [name, field] as const),
  ).filter(([, field]) => !/^rope_(parameters|scaling)$|_act/.test(field));
  const isRate = (field: string) => /eps|theta/.test(field);

  it.each(numeric)('%s: %s is refused by its name when it is no such number', (name, field) => {
    const { read, byDefault } = fieldsOf(name)[field] as Field<unknown>;
    const wrong = fc.oneof(
      fc.constantFrom<unknown>(0, -1, -0.5, Number.POSITIVE_INFINITY, 2 ** 53, '15', '', true, [], [3], {}),
      fc.constantFrom(...(byDefault === null ? [] : [null]), 'null'),
      fc.integer({ max: 0 }),
      fc.double({ max: 0 }),
      fc.double({ noInteger: true, max: isRate(field) ? 0 : Number.MAX_VALUE }),
      fc.string(),
    );
    fc.assert(
      fc.property(wrong, (value) => {
        if (isRate(field) && value === 2 ** 53) return;
        expect(() => read('config.json', field, value)).toThrow(PretrainedError);
        expect(() => read('config.json', field, value)).toThrow(
          /^config\.json: \w+ must be (an integer|a number greater than 0)/,
        );
      }),
    );
  });

  it.each(numeric.filter(([, field]) => !isRate(field)))(
    '%s: a wrong %s is one sentence, at once, and takes no memory',
    async (name, field) => {
      const write = jest.spyOn(tf.backend(), 'write');
      const sizes = fc.oneof(
        fc.constantFrom(4_000_000, 100_000, 1e12, 1e9, 2 ** 53 - 1),
        fc.integer({ min: 33, max: 5000 }),
        fc.maxSafeInteger().filter((value) => value > 32),
      );
      const most = [4_000_000, 100_000, 2 ** 53 - 1].map((value): [number] => [value]);
      await fc.assert(
        fc.asyncProperty(sizes, async (value) => {
          write.mockClear();
          const start = performance.now();
          const problem = await problemOf(name, { [field]: value });
          expect(performance.now() - start).toBeLessThan(2000);
          const numbers = write.mock.calls.reduce((sum, [, shape]) => sum + tf.util.sizeFromShape(shape), 0);
          // Of what the files have.
          expect(numbers).toBeLessThan(1e5);
          // A distance beyond which buckets are not asked, or a length that frequencies may be scaled by, takes none.
          if (field === 'relative_attention_max_distance' || `${name} ${field}` === TAKES_NONE)
            expect(problem).toBeNull();
          else expect(problem).toMatch(/^(config\.json: \w|model[\w.-]*: tensor )[^\n]+$/);
        }),
        { numRuns: 3, examples: most },
      );
      write.mockRestore();
    },
  );
});
