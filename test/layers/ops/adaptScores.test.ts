import * as tf from '@tensorflow/tfjs';
import { adaptScores } from '../../../layers/ops/adaptScores.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { maxDifference, randomTensor } from '../../support/tensors.js';

const [B, H, T, S, U] = [2, 3, 2, 11, 5];

/** Scores, a bias and its hidden part of each form, and the network. */
const FORMS: [string, (rows: number) => number[]][] = [
  ['by distance', (rows) => [rows, T + S - 1]],
  ['of all sequences', (rows) => [1, rows, T, S]],
  ['of each sequence', (rows) => [B, rows, T, S]],
];
type Shape = (rows: number) => number[];
const given = (of: Shape): tf.Tensor[] =>
  [[B, H, T, S], of(H), of(U), [H, U], [U, H], [H]].map((shape, at) => randomTensor(shape, at + 1));

const adapted = (...all: tf.Tensor[]) => {
  const [scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias] = all as [
    ...[tf.Tensor, tf.Tensor, tf.Tensor],
    ...[tf.Tensor, tf.Tensor, tf.Tensor],
  ];
  return adaptScores(scores, bias, hiddenBias, { scoreKernel, outputKernel, outputBias });
};

/** The formula, one number at a time, in float64. */
function expected(all: tf.Tensor[]): tf.Tensor {
  const [scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias] = all.map((x) => {
    const data = x.dataSync();
    return (...at: number[]) =>
      data[at.reduce((sum, index, axis) => sum * (x.shape[axis] as number) + index, 0)] as number;
  }) as [Read, Read, Read, Read, Read, Read];
  type Read = (...at: number[]) => number;
  const { rank, shape } = all[1] as tf.Tensor;
  const of = (read: Read, b: number, row: number, i: number, j: number) =>
    rank === 2 ? read(row, j - i + T - 1) : read(shape[0] === 1 ? 0 : b, row, i, j);
  const buffer = tf.buffer([B, H, T, S]);
  for (let place = 0; place < B * H * T * S; place++) {
    const [b, h, i, j] = buffer.indexToLoc(place) as [number, number, number, number];
    let sum = scores(b, h, i, j) + of(bias, b, h, i, j) + outputBias(h);
    for (let u = 0; u < U; u++) {
      let hidden = of(hiddenBias, b, u, i, j);
      for (let other = 0; other < H; other++) hidden += scores(b, other, i, j) * scoreKernel(other, u);
      sum += (hidden > 0 ? hidden : 0.01 * hidden) * outputKernel(u, h);
    }
    buffer.set(sum, b, h, i, j);
  }
  return buffer.toTensor();
}

describeOnEachBackend('adaptScores', () => {
  it.each(FORMS)('is its formula, with a bias %s', (_, of) => {
    expect(maxDifference(adapted(...given(of)), expected(given(of)))).toBeLessThan(2e-6);
  });

  it.each([FORMS[0], FORMS[2]] as typeof FORMS)(
    'has the gradients of all that is given, with a bias %s',
    (_, of) => {
      // No hidden unit is near 0, where the slope changes: those of one sign, and a bias that outweighs scores.
      const [scores, bias, hiddenBias, ...network] = given(of) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      const far = hiddenBias.add(hiddenBias.sign().mul(4));
      expectGradients(adapted, [scores, bias, far, ...network]);
    },
  );

  it('leaves a pair hidden that the bias hides', () => {
    const [scores, bias, ...others] = given((rows) => [1, rows, T, S]) as [
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const hidden = bias.greater(0.5);
    const y = adapted(scores, tf.where(hidden, Number.NEGATIVE_INFINITY, bias), ...others);
    const isHidden = y.equal(Number.NEGATIVE_INFINITY);
    expect(isHidden.dataSync()).toEqual(hidden.tile([B, 1, 1, 1]).dataSync());
    const plain = adapted(scores, bias, ...others);
    expect(maxDifference(tf.where(isHidden, 0, y), tf.where(isHidden, 0, plain))).toBe(0);
  });

  it('leaves nothing behind', () => {
    const all = given((rows) => [rows, T + S - 1]);
    expect(tensorsLeft(() => tf.tidy(() => void tf.grads(adapted)(all)))).toBe(0);
  });
});
