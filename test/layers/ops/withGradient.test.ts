import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../../../layers/ops/withGradient.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';

/** x y, whose gradients need both; `seen` gets what they are given. */
function product(seen: (saved: { x: tf.Tensor; y: tf.Tensor; none: tf.Tensor | null }) => void) {
  return withGradient((x: tf.Tensor, y: tf.Tensor) => ({
    value: x.mul(y),
    saved: { x, y, none: null },
    gradient: (dy, saved) => {
      seen(saved);
      return [dy.mul(saved.y), dy.mul(saved.x)];
    },
  }));
}

describeOnEachBackend('withGradient', () => {
  it('gives values and gradients', () => {
    const of = product(() => {});
    const [x, y] = [tf.tensor1d([2, 3]), tf.tensor1d([5, 7])];
    expect([...of(x, y).dataSync()]).toEqual([10, 21]);
    const [dx, dy] = tf.grads(of)([x, y], tf.tensor1d([1, 10]));
    expect([...(dx as tf.Tensor).dataSync()]).toEqual([5, 70]);
    expect([...(dy as tf.Tensor).dataSync()]).toEqual([2, 30]);
  });

  it('keeps what passes until the gradient ran, and not longer', () => {
    const of = product(({ x, none }) => {
      expect(x.isDisposed).toBe(false);
      expect(none).toBeNull();
    });
    const variable = tf.variable(tf.tensor1d([5, 7]));
    const loss = () => of(tf.tensor1d([2, 3]).square(), variable).sum() as tf.Scalar;
    expect(
      tensorsLeft(() => {
        const { value, grads } = tf.variableGrads(() => tf.tidy(loss), [variable]);
        expect([...(grads[variable.name] as tf.Tensor).dataSync()]).toEqual([4, 9]);
        tf.dispose([value, grads]);
      }),
    ).toBe(0);
    variable.dispose();
    expect.assertions(4);
  });

  it('gives the gradient a variable itself, and not a copy', () => {
    const [variable, passing] = [tf.variable(tf.tensor1d([5, 7])), tf.tensor1d([2, 3])];
    let seen: tf.Tensor[] = [];
    const of = product(({ x, y }) => {
      seen = [x, y];
    });
    tf.variableGrads(() => of(passing, variable).sum() as tf.Scalar, [variable]);
    expect(seen[1]).toBe(variable);
    expect(seen[0]).not.toBe(passing);
    variable.dispose();
  });

  it('copies no numbers of a variable', () => {
    const variable = tf.variable(tf.tensor1d([5, 7]));
    const of = product(() => {});
    const buffers = () => tf.memory().numDataBuffers;
    const before = buffers();
    tf.variableGrads(() => {
      const y = of(variable, variable);
      expect(buffers()).toBe(before + 1);
      return y.sum() as tf.Scalar;
    }, [variable]);
    variable.dispose();
  });
});
