import * as tf from '@tensorflow/tfjs';
import { activationCode } from './activationCode.js';
import {
  areFloats,
  type KernelCall,
  type KernelContext,
  type Kernels,
  requiredInput,
  sizeOf,
} from './kernel.js';

/** tf.js's own products, of float32 and with an activation that is known here. */
export const matMulKernels: Kernels = {
  BatchMatMul: product,
  _FusedMatMul: product,
};

function product({ heap, wasm }: KernelContext, call: KernelCall): tf.TensorInfo[] | null {
  const [a, b, { bias }] = [requiredInput(call, 'a'), requiredInput(call, 'b'), call.inputs];
  const code = activationCode(call.attributes.activation);
  if (code === null || !areFloats(a, b, bias) || (bias?.shape.length ?? 1) !== 1) return null;
  const { transposeA, transposeB } = call.attributes as { transposeA: boolean; transposeB: boolean };
  const [aBatch, aRows, aColumns] = split(a.shape);
  const [bBatch, bRows, bColumns] = split(b.shape);
  const [M, K] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const N = transposeB ? bRows : bColumns;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const output = heap.output([...batch, M, N]);
  const scratch = heap.scratch(wasm.productScratch(N, K));
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
      ...[heap.at(output) + matrix * M * N * 4, M, N, K, heap.at(bias), code, scratch],
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
