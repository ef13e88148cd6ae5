import type * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { changedModel, configured } from '../../support/changedModel.js';
import { expectGolden, golden, goldenCases, goldenTensor } from '../../support/golden.js';
import { temporaryFolders } from '../../support/safetensors.js';

const cases = goldenCases('ropeModels').map((one) => [one.name, one] as const);

describeOnEachBackend('a Llama with scaled rotary positions', (backend) => {
  const folderOf = temporaryFolders();
  const load = (fields: object) => loadPretrained(folderOf(changedModel('llama', configured(fields))));

  it.each(cases)('has the logits of Transformers: %s', async (name, { config, inputs, outputs }) => {
    const model = await load(config);
    const logits = model.predict(goldenTensor(inputs, 'ids')) as tf.Tensor;
    expectGolden(logits, golden(outputs, 'output'), `${backend} ${name}`, 5e-6);
  });
});

describeOnEachBackend('rope_parameters', () => {
  const folderOf = temporaryFolders();

  it.each<[object, string]>([
    [{ rope_type: 'linear' }, 'factor is needed by rope_type "linear", and is not there'],
    [
      { rope_type: 'llama3', factor: 8, low_freq_factor: 1 },
      'high_freq_factor is needed by rope_type "llama3", and is not there',
    ],
    [
      { type: 'dynamic', factor: 4, beta_fast: 32 },
      'beta_fast is not read for rope_type "dynamic"; take it out if it is of no use',
    ],
    [{ factor: 4 }, 'factor is not read for rope_type "default"; take it out if it is of no use'],
  ])('%j are refused', async (rope_parameters, problem) => {
    const folder = folderOf(changedModel('llama', configured({ rope_parameters })));
    await expect(loadPretrained(folder)).rejects.toThrow(`config.json: ${problem}`);
  });
});
