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

  it('shares the gradient of the greatest among tokens that are equally great', () => {
    const x = tf.tensor3d([2, 1, 2, 3, 0, 3, 2, 3], [1, 4, 2]);
    const pooled = (mask: tf.Tensor | null) =>
      tf.grad((x) => run(new MaskedPooling({ mode: 'max' }), x, { mask }))(x);
    const thirds = [1 / 3, 0, 1 / 3, 1 / 3, 0, 1 / 3, 1 / 3, 1 / 3];
    expectSame(pooled(null), tf.tensor3d(thirds, [1, 4, 2]));
    expectSame(pooled(tf.tensor2d([[1, 1, 0, 0]])), tf.tensor3d([1 / 2, 0, 1 / 2, 1, 0, 0, 0, 0], [1, 4, 2]));
  });

  it.each(['mean', 'max'] as const)('is 0, with gradient 0, when every token is masked: %s', (mode) => {
    const mask = tf.zeros([2, 3]);
    const pooled = (x: tf.Tensor) => run(new MaskedPooling({ mode }), x, { mask });
    expect([...pooled(x()).dataSync()]).toEqual([0, 0, 0, 0]);
    expectSame(tf.grad(pooled)(x()), tf.zeros([2, 3, 2]));
  });

  it.each([
    ['mean', Number.NaN],
    ['mean', Number.POSITIVE_INFINITY],
    ['max', Number.NaN],
    ['max', Number.POSITIVE_INFINITY],
    ['max', 1e30],
  ] as const)('does not see a masked token, forward and backward: %s, %p', (mode, value) => {
    const pooled = (x: tf.Tensor) => run(new MaskedPooling({ mode }), x, { mask: mask() });
    const spoiled = tf.where(mask().toBool().expandDims(-1), x(), value);
    expectSame(pooled(spoiled), pooled(x()));
    expectSame(tf.grad(pooled)(spoiled), tf.grad(pooled)(x()));
    // One that counts is seen.
    const seen = tf.where(tf.tensor3d([0, 1, 0, 0, 0, 0], [2, 3, 1]).toBool(), value, x());
    expect([...pooled(seen).dataSync()].map(Number.isFinite)).toEqual(
      Array(4).fill(Number.isFinite(value)).fill(true, 2),
    );
  });

  it.each(['mean', 'max', 'first'] as const)('is 0 of a sequence without tokens: %s', (mode) => {
    expectSame(run(new MaskedPooling({ mode }), tf.zeros([2, 0, 3])), tf.zeros([2, 3]));
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
