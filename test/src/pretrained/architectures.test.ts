import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { attentionMaps } from '../../../src/models/attentionMaps.js';
import { hiddenStates } from '../../../src/models/hiddenStates.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { goldenCases, goldenTensor } from '../../support/golden.js';
import { maxDifference } from '../../support/tensors.js';

const GOLDEN = join(__dirname, '../../golden/pretrained');
const cases = goldenCases('pretrained').map((one) => [one.name, one] as const);
const hasTypes = (name: string) => name === 'bert' || name === 'albert' || name === 'roformer';

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
});
