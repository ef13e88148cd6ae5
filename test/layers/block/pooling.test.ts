import * as tf from '@tensorflow/tfjs';
import { MaskedPooling, type PoolingMode } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectSame, maxDifference, randomTensor, run } from '../../support/tensors.js';

describeOnEachBackend('MaskedPooling', () => {
  const x = () => tf.tensor3d([-1, 5, -3, 9, -8, 1, 4, 4, 0, 2, 100, -100], [2, 3, 2]);
  const mask = () =>
    tf.tensor2d([
      [1, 1, 1],
      [1, 1, 0],
    ]);
  const pool = (mode: PoolingMode, masked: boolean) => [
    ...run(new MaskedPooling({ mode }), x(), masked ? { mask: mask() } : {}).dataSync(),
  ];

  it('pools the tokens that the mask keeps', () => {
    expect(pool('mean', true)).toEqual([-4, 5, 2, 3]);
    expect(pool('max', true)).toEqual([-1, 9, 4, 4]);
    expect(pool('first', true)).toEqual([-1, 5, 4, 4]);
  });

  it('pools all tokens without a mask', () => {
    // Of 3 tokens whose sums 3 divides: a mean that is rounded differs from backend to backend.
    const whole = run(new MaskedPooling(), x().slice([0, 0, 0], [1, 3, 2]));
    expect([...whole.dataSync()]).toEqual([-4, 5]);
    expect(pool('mean', false)[2]).toBeCloseTo(104 / 3, 4);
    expect(pool('max', false)).toEqual([-1, 9, 100, 4]);
    expect(pool('first', false)).toEqual([-1, 5, 4, 4]);
  });

  it('is finite when every token is masked', () => {
    const none = { mask: tf.zeros([2, 3]) };
    expect([...run(new MaskedPooling(), x(), none).dataSync()]).toEqual([0, 0, 0, 0]);
    const low = run(new MaskedPooling({ mode: 'max' }), x(), none).dataSync();
    expect(low.every((value) => Number.isFinite(value) && value < -1e8)).toBe(true);
  });

  it('takes the mask of a model as it comes, boolean', () => {
    const layer = new MaskedPooling();
    expectSame(run(layer, x(), { mask: mask().toBool() }), run(layer, x(), { mask: mask() }));
    expect(maxDifference(run(layer, x()), run(layer, x(), { mask: mask() }))).toBeGreaterThan(1);
  });

  it.each(['mean', 'max', 'first'] as const)('has the gradient of its values: %s', (mode) => {
    const layer = new MaskedPooling({ mode });
    // Far enough apart that no step changes which one is the greatest.
    const spread = randomTensor([2, 3, 5], 1).add(tf.tensor3d([0, 9, 4], [1, 3, 1]));
    expectGradients((x) => run(layer, x as tf.Tensor, { mask: mask() }), [spread]);
  });
});

describe('MaskedPooling', () => {
  it('refuses a mode that it does not know', () => {
    expect(() => new MaskedPooling({ mode: 'last' as 'first', name: 'pool' })).toThrow(
      new RangeError('MaskedPooling "pool": mode must be one of mean, max, first; got last'),
    );
  });
});
