import type * as tf from '@tensorflow/tfjs';
import { applyRotary, rotaryAngles } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { maxDifference, randomTensor } from '../../support/tensors.js';

describeOnEachBackend('applyRotary', () => {
  const positions = [0, 1, 5, 9, 30];
  const x = () => randomTensor([2, 3, 5, 10], 1);

  it.each(['halfSplit', 'interleaved'] as const)(
    'turns pairs of %s channels as complex numbers',
    (layout) => {
      const angles = rotaryAngles(positions, 6, { maxWavelength: 500 });
      const turned = applyRotary(x(), angles, layout).arraySync() as number[][][][];
      const before = x().arraySync() as number[][][][];
      let error = 0;
      positions.forEach((position, t) => {
        const [from, to] = [before[1]?.[2]?.[t] ?? [], turned[1]?.[2]?.[t] ?? []];
        for (let pair = 0; pair < 3; pair++) {
          const [a, b] = layout === 'halfSplit' ? [pair, pair + 3] : [2 * pair, 2 * pair + 1];
          const angle = position * 500 ** (-pair / 3);
          const [re, im] = [from[a] ?? 0, from[b] ?? 0];
          error = Math.max(error, Math.abs((to[a] ?? 9) - (re * Math.cos(angle) - im * Math.sin(angle))));
          error = Math.max(error, Math.abs((to[b] ?? 9) - (re * Math.sin(angle) + im * Math.cos(angle))));
        }
        expect(to.slice(6)).toEqual(from.slice(6));
      });
      expect(error).toBeLessThan(1e-6);
    },
  );

  it.each(['halfSplit', 'interleaved'] as const)('%s has the gradient of its values', (layout) => {
    for (const rotaryDim of [6, 10]) {
      const angles = rotaryAngles(positions, rotaryDim);
      expectGradients((x) => applyRotary(x as tf.Tensor, angles, layout), [x()]);
    }
  });

  it('is undone by the opposite turn', () => {
    const { cos, sin } = rotaryAngles(positions, 10);
    const back = applyRotary(applyRotary(x(), { cos, sin }), { cos, sin: sin.neg() as tf.Tensor2D });
    expect(maxDifference(back, x())).toBeLessThan(1e-6);
  });

  it('needs an even number of channels', () => {
    expect(() => rotaryAngles([0], 5)).toThrow(
      new RangeError('rotaryAngles: rotaryDim must be even and at least 2; got 5'),
    );
  });
});
