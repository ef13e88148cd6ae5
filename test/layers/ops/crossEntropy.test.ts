import * as tf from '@tensorflow/tfjs';
import { type CrossEntropyOptions, crossEntropy } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases, goldenTensor } from '../../support/golden.js';
import { randomTensor } from '../../support/tensors.js';

describeOnEachBackend('crossEntropy', (backend) => {
  const logits = () => randomTensor([2, 3, 5], 1).mul(3);
  const labels = () => tf.tensor2d([4, -1, 0, 2, -1, 2], [2, 3], 'int32');

  it('is the mean of -log softmax over the labels that are not ignored', () => {
    const rows = logits().reshape([6, 5]).arraySync() as number[][];
    const losses = [4, -1, 0, 2, -1, 2].flatMap((label, i) => {
      if (label < 0) return [];
      const row = rows[i] ?? [];
      return [Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - (row[label] ?? 0)];
    });
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(Math.abs((crossEntropy(logits(), labels()).dataSync()[0] ?? 0) - mean)).toBeLessThan(1e-6);
    expect(crossEntropy(logits(), labels().toFloat()).dataSync()).toEqual(
      crossEntropy(logits(), labels()).dataSync(),
    );
  });

  it('is log K for logits that are all alike, however large', () => {
    const alike = crossEntropy(tf.fill([6, 5], 1e4), labels().reshape([6])).dataSync()[0] ?? 0;
    expect(Math.abs(alike - Math.log(5))).toBeLessThan(1e-6);
  });

  it('is 0, with gradient 0, when every label is ignored', () => {
    const none = tf.fill([2, 3], -1, 'int32');
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => crossEntropy(x, none))(logits());
    expect(value.dataSync()[0]).toBeCloseTo(0, 12);
    expect(grad.abs().max().dataSync()[0]).toBe(0);
  });

  it('has the gradient of its values, and 0 where a label is ignored', () => {
    expectGradients((x) => crossEntropy(x as tf.Tensor, labels()), [logits()]);
    const gradient = tf.grad((x: tf.Tensor) => crossEntropy(x, labels()))(logits());
    const rows = gradient.abs().max(-1).dataSync();
    expect([...rows].map((size) => size > 1e-3)).toEqual([true, false, true, true, false, true]);
    expect([rows[1], rows[4]]).toEqual([0, 0]);
  });

  it.each(goldenCases('crossEntropy').map((one) => [one.name, one] as const))(
    'is that of PyTorch: %s',
    (name, { config, inputs, outputs, gradients = {} }) => {
      const labels = goldenTensor(inputs, 'labels');
      const loss = (x: tf.Tensor) => crossEntropy(x, labels, config as CrossEntropyOptions);
      const { value, grad } = tf.valueAndGrad(loss)(goldenTensor(inputs, 'logits'));
      expectGolden(value, golden(outputs, 'loss'), `${backend} ${name} loss`);
      expectGolden(grad, golden(gradients, 'logits'), `${backend} ${name} gradient`);
    },
  );

  it('smooths labels as the published formula does: logits [2, 0, 0], label 0, 0.1', () => {
    const [logits, label] = [tf.tensor2d([[2, 0, 0]]), tf.tensor1d([0], 'int32')];
    expect(crossEntropy(logits, label, { labelSmoothing: 0.1 }).dataSync()[0]).toBeCloseTo(0.37288, 5);
  });

  it('has the gradient of its values with smoothing and class weights', () => {
    const options = { labelSmoothing: 0.2, classWeight: [0.5, 0, 2, 1, 3] };
    expectGradients((x) => crossEntropy(x as tf.Tensor, labels(), options), [logits()]);
  });

  it('does not look at ignored rows, nor at other logits of -Infinity', () => {
    const hidden = tf.tensor2d([
      [0, Number.NEGATIVE_INFINITY, 0],
      [1, 2, Number.NEGATIVE_INFINITY],
    ]);
    const ids = tf.tensor1d([2, -1], 'int32');
    expect(crossEntropy(hidden, ids).dataSync()[0]).toBeCloseTo(Math.log(2), 6);
    expect(crossEntropy(hidden, ids, { classWeight: [1, 1, 3] }).dataSync()[0]).toBeCloseTo(
      3 * Math.log(2),
      5,
    );
  });

  it.each<[CrossEntropyOptions, string]>([
    [{ labelSmoothing: 1 }, 'labelSmoothing must be at least 0 and less than 1; got 1'],
    [
      { classWeight: [1, 2] },
      'classWeight must be one number of at least 0 for each of 5 classes; got [1, 2]',
    ],
    [
      { classWeight: [1, 1, 1, 1, -1] },
      'classWeight must be one number of at least 0 for each of 5 classes; got [1, 1, 1, 1, -1]',
    ],
  ])('refuses %p', (options, error) => {
    expect(() => crossEntropy(logits(), labels(), options)).toThrow(new RangeError(`crossEntropy: ${error}`));
  });
});
