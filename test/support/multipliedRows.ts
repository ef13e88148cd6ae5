import * as tf from '@tensorflow/tfjs';

/** Rows that go through products with a matrix of weights while `run` does. */
export async function multipliedRows(run: () => Promise<unknown>): Promise<number> {
  const { kernels } = await tf.profile(run as () => Promise<tf.TensorContainer>);
  const products = ['TransformerLinear', '_FusedMatMul', 'BatchMatMul'];
  return kernels
    .filter(({ name }) => products.includes(name))
    .flatMap(({ outputShapes }) => outputShapes.slice(0, 1))
    .filter((shape) => shape.length < 4)
    .reduce((sum, shape) => sum + shape.slice(0, -1).reduce((rows, axis) => rows * axis, 1), 0);
}
