import * as tf from '@tensorflow/tfjs';
import { AlibiBias, type AlibiDirection } from '../../../layers/index.js';
import { alibiSlopes } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGolden, golden, goldenCases } from '../../support/golden.js';
import { positionsAt } from '../../support/positions.js';

interface Config {
  numHeads: number;
  direction: AlibiDirection;
  alibiBiasMax?: number;
}

const cases = [...goldenCases('alibi'), ...goldenCases('published')].map((one) => [one.name, one] as const);
const slopeCases = cases.filter(([, { outputs }]) => outputs.slopes);
// KerasHub can change the 8 in 2^(-8h/H); the paper and this layer do not.
const biasCases = cases.filter(
  ([, { outputs, config }]) => outputs.scoreBias && ((config as unknown as Config).alibiBiasMax ?? 8) === 8,
);

/** [H, T, S] */
function biasOf(direction: AlibiDirection, numHeads: number, queries: number[], keys: number[]): tf.Tensor {
  const layer = new AlibiBias({ direction });
  layer.buildAttention({ numHeads, keyDim: 2 });
  return layer.scoreBias({ queries: positionsAt(queries), keys: positionsAt(keys) });
}

describe('alibiSlopes', () => {
  it.each(slopeCases)('golden %s', (_, { config, outputs }) => {
    const slopes = alibiSlopes((config as unknown as Config).numHeads);
    expect(slopes.map(Math.fround)).toEqual(golden(outputs, 'slopes').data.map(Math.fround));
  });
});

describeOnEachBackend('alibi', (backend) => {
  it.each(biasCases)('golden %s', (name, { config, inputs, outputs, tolerance }) => {
    const { numHeads, direction } = config as unknown as Config;
    const [queries, keys] = [golden(inputs, 'queryPositions').data, golden(inputs, 'keyPositions').data];
    const bias = biasOf(direction, numHeads, queries, keys);
    const ahead = tf.greater(tf.tensor2d([keys]), tf.tensor2d(queries.map((position) => [position])));
    const expected = golden(outputs, 'scoreBias');
    if (direction === 'causal') {
      // The paper's table is positive ahead of the query, and leaves it to a causal mask; the layer hides it itself.
      const hidden = tf.where(ahead.expandDims(0).expandDims(0), bias, Number.NEGATIVE_INFINITY);
      if (ahead.any().dataSync()[0]) expect(hidden.max().dataSync()[0]).toBe(Number.NEGATIVE_INFINITY);
      const past = tf.where(
        ahead.expandDims(0).expandDims(0),
        tf.tensor(expected.data, expected.shape),
        bias,
      );
      expectGolden(past, expected, `${backend} ${name}`, tolerance);
    } else {
      expectGolden(bias, expected, `${backend} ${name}`, tolerance);
    }
  });

  it('looks back with the first half of the heads and ahead with the rest, when asymmetric', () => {
    const [back, ahead] = tf.split(biasOf('asymmetric', 5, [3], [0, 3, 7]), [3, 2], 1) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const [back3, ahead2] = [alibiSlopes(3), alibiSlopes(2)];
    const low = Number.NEGATIVE_INFINITY;
    expect([...back.dataSync()]).toEqual(back3.flatMap((slope) => [Math.fround(-3 * slope), -0, low]));
    expect([...ahead.dataSync()]).toEqual(ahead2.flatMap((slope) => [low, -0, Math.fround(-4 * slope)]));
  });

  it('hides scores, whatever they are, and gives them no gradient', () => {
    const layer = new AlibiBias({ direction: 'causal' });
    const scores = tf.tensor4d([1, Number.NaN, 2, 3], [1, 1, 2, 2]);
    const slope = alibiSlopes(1)[0] as number;
    const biased = (scores: tf.Tensor) => layer.apply(scores) as tf.Tensor;
    expect([...biased(scores).dataSync()]).toEqual([1, Number.NEGATIVE_INFINITY, Math.fround(2 - slope), 3]);
    const dy = tf.tensor4d([5, Number.NaN, 6, 7], [1, 1, 2, 2]);
    expect([...tf.grad(biased)(scores, dy).dataSync()]).toEqual([5, 0, 6, 7]);
  });

  it('needs two heads to look both ways', () => {
    expect(() => new AlibiBias({ name: 'bias' }).apply(tf.zeros([1, 1, 3, 3]))).toThrow(
      new RangeError(`AlibiBias "bias": direction 'asymmetric' needs at least 2 heads; got numHeads=1`),
    );
    expect(() => new AlibiBias({ direction: 'causal' }).apply(tf.zeros([1, 1, 3, 3]))).not.toThrow();
  });

  it('acts on scores, and says so', () => {
    expect(() => new AlibiBias({ name: 'bias' }).apply(tf.zeros([2, 3, 4]))).toThrow(
      new RangeError(
        'AlibiBias "bias": alone it takes scores [B, H, T, S] with H known, got [2, 3, 4]; ' +
          'for a sequence, give it to MultiHeadAttention as `positional`',
      ),
    );
  });

  it('refuses a direction that it does not know', () => {
    expect(() => new AlibiBias({ direction: 'left' as 'causal', name: 'bias' })).toThrow(
      new RangeError('AlibiBias "bias": direction must be one of symmetric, asymmetric, causal; got left'),
    );
  });
});
