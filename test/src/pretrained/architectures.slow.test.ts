import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { attentionMaps } from '../../../src/models/attentionMaps.js';
import { hiddenStates } from '../../../src/models/hiddenStates.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { goldenCases, goldenTensor } from '../../support/golden.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import { expectSame, maxDifference, randomTensor } from '../../support/tensors.js';

const GOLDEN = join(__dirname, '../../golden/pretrained');
const cases = goldenCases('pretrained').map((one) => [one.name, one] as const);
const hasTypes = (name: string) => /^(bert|albert|roformer)(-defaults)?$/.test(name);

/** What was computed in float64; the numbers themselves go up to 10. */
const TOLERANCE = 1e-5;

describeOnEachBackend('a model that Transformers saved', () => {
  it.each(cases)('%s: every hidden state and the output are those of PyTorch', async (name, one) => {
    const model = await loadPretrained(join(GOLDEN, name));
    const ids = goldenTensor(one.inputs, 'ids');
    // Rows of padding are left out: what they hold is of no use to anyone.
    const isToken = goldenTensor(one.inputs, 'mask').expandDims(-1);
    const expectTokens = (actual: tf.Tensor | undefined, expected: string) => {
      const error = maxDifference(
        (actual as tf.Tensor).mul(isToken),
        goldenTensor(one.outputs, expected).mul(isToken),
      );
      expect({ expected, error, fits: error < TOLERANCE }).toMatchObject({ fits: true });
    };
    const states = hiddenStates(model, ids);
    expect(states).toHaveLength(
      Object.keys(one.outputs).filter((output) => output.startsWith('state')).length,
    );
    states.forEach((state, i) => void expectTokens(state, `state${i}`));
    expectTokens(model.predict(ids) as tf.Tensor, 'output');

    const maps = attentionMaps(model, ids);
    expect(maps).toHaveLength(states.length - 1);
    tf.dispose(maps);
    if (!hasTypes(name)) return;
    const typed = await loadPretrained(join(GOLDEN, name), { tokenTypes: true });
    expectTokens(typed.predict([ids, goldenTensor(one.inputs, 'types')]) as tf.Tensor, 'typedOutput');
  });

  it.each(cases)('%s: is trained, saved and loaded as any model', async (name, { inputs }) => {
    const model = await loadPretrained(join(GOLDEN, name));
    const ids = goldenTensor(inputs, 'ids');
    const before = model.weights.map((weight) => weight.read().clone());
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    await model.fit(ids, randomTensor([2, 7, model.outputs[0]?.shape[2] as number], 1), {
      epochs: 1,
      verbose: 0,
    });
    const moved = model.weights.map((weight, i) => maxDifference(weight.read(), before[i] as tf.Tensor) > 0);
    const still = model.weights.map(({ originalName }) => originalName).filter((_, i) => !moved[i]);
    // What is added to all keys of a query alike goes out of its softmax.
    expect(still.filter((weight) => !weight.endsWith('/key/bias'))).toEqual([]);
    const loaded = await saveAndLoad(model);
    expectSame(loaded.predict(ids) as tf.Tensor, model.predict(ids) as tf.Tensor);
    expect(loaded.weights).toHaveLength(model.weights.length);
  });
});
