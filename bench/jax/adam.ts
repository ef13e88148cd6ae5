import { type JsTree, numpy as np, tree } from '@jax-js/jax';

/** Adam (Kingma and Ba 2015, 1412.6980): moments as trees like that of the weights. */
export type AdamState<P> = { step: np.Array; mean: P; square: P };

export function adamState<P extends JsTree<np.Array>>(params: P): AdamState<P> {
  const zeros = () => tree.map((weight: np.Array) => np.zerosLike(weight), tree.ref(params)) as P;
  return { step: np.array(0), mean: zeros(), square: zeros() };
}

/** One update, to be traced into the same jitted step as the gradient. Consumes all that it is given. */
export function adam<P extends JsTree<np.Array>>(
  params: P,
  gradients: P,
  state: AdamState<P>,
  learningRate: number,
): [P, AdamState<P>] {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const step = state.step.add(1);
  const mean = tree.map(
    (m: np.Array, g: np.Array) => m.mul(beta1).add(g.mul(1 - beta1)),
    state.mean,
    tree.ref(gradients),
  ) as P;
  const square = tree.map(
    (s: np.Array, g: np.Array) => s.mul(beta2).add(g.ref.mul(g).mul(1 - beta2)),
    state.square,
    gradients,
  ) as P;
  const correction1 = np.subtract(1, np.power(beta1, step.ref));
  const correction2 = np.subtract(1, np.power(beta2, step.ref));
  const updated = tree.map(
    (weight: np.Array, m: np.Array, s: np.Array) => {
      const size = np.sqrt(s.div(correction2.ref)).add(epsilon);
      return weight.sub(m.div(correction1.ref).mul(learningRate).div(size));
    },
    params,
    tree.ref(mean),
    tree.ref(square),
  ) as P;
  correction1.dispose();
  correction2.dispose();
  return [updated, { step, mean, square }];
}
