import * as tf from '@tensorflow/tfjs';
import { activationCode } from './activationCode.js';
import { type Bench, given, type Kernels, sizeOf, type Task } from './kernel.js';

/** tf.js's own products; the stock kernel is asked for what these cannot do. */
export const matMulKernels: Kernels = {
  BatchMatMul: (bench, task) => product(bench, task, 0),
  _FusedMatMul: (bench, task) => product(bench, task, activationCode(task.attributes.activation) ?? 0),
};

/** Whether these kernels can do what is asked: float32, and an activation that they know. */
export function canMultiply({ inputs, attributes }: Task): boolean {
  const { a, b, bias } = inputs;
  const areFloats = [a, b, bias].every((tensor) => !tensor || tensor.dtype === 'float32');
  return areFloats && activationCode(attributes.activation) !== null && (bias?.shape.length ?? 1) === 1;
}

function product({ heap, wasm }: Bench, task: Task, code: number): tf.TensorInfo[] {
  const [a, b] = [given(task, 'a'), given(task, 'b')];
  const { transposeA, transposeB } = task.attributes as { transposeA: boolean; transposeB: boolean };
  const [aBatch, aRows, aColumns] = split(a.shape);
  const [bBatch, bRows, bColumns] = split(b.shape);
  const [M, K] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const N = transposeB ? bRows : bColumns;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const output = heap.output([...batch, M, N]);
  const scratch = heap.scratch(wasm.productScratch(M, N, K));
  const run = (
    count: number,
    matrix: number,
    aMatrix: number,
    aStep: number,
    bMatrix: number,
    bStep: number,
  ) =>
    wasm.batchProduct(
      count,
      ...[heap.at(a) + aMatrix * M * K * 4, aStep * M * K * 4, Number(transposeA)],
      ...[heap.at(b) + bMatrix * K * N * 4, bStep * K * N * 4, Number(transposeB)],
      ...[heap.at(output) + matrix * M * N * 4, M, N, K, heap.at(task.inputs.bias), code, scratch],
    );
  const count = sizeOf(batch);
  const [aCount, bCount] = [sizeOf(aBatch), sizeOf(bBatch)];
  if ([1, count].includes(aCount) && [1, count].includes(bCount)) {
    run(count, 0, 0, aCount === 1 ? 0 : 1, 0, bCount === 1 ? 0 : 1);
  } else {
    for (let matrix = 0; matrix < count; matrix++) {
      run(1, matrix, matrixIndex(matrix, batch, aBatch), 0, matrixIndex(matrix, batch, bBatch), 0);
    }
  }
  return [output];
}

function split(shape: readonly number[]): [number[], number, number] {
  return [shape.slice(0, -2), shape[shape.length - 2] ?? 1, shape[shape.length - 1] ?? 1];
}

/** Which matrix of an operand goes into this one of the result, when axes of size 1 are spread. */
function matrixIndex(matrix: number, batch: readonly number[], own: readonly number[]): number {
  let [rest, index, step] = [matrix, 0, 1];
  for (let axis = 1; axis <= own.length; axis++) {
    const size = batch[batch.length - axis] as number;
    const ownSize = own[own.length - axis] as number;
    if (ownSize !== 1) index += (rest % size) * step;
    rest = Math.floor(rest / size);
    step *= ownSize;
  }
  return index;
}
