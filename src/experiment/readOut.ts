import * as tf from '@tensorflow/tfjs';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** The ridge, as a part of the mean sum of squares of a channel: states in another unit give the same read-out. */
const RIDGE = 1e-3;

/** A linear read-out of states [N, C]: the label of the greatest of the scores, `states W + bias`. */
export interface ReadOut {
  /** Those that it was fitted on, from small to great. */
  readonly labels: readonly number[];
  /** [C, labels] */
  readonly weights: tf.Tensor2D;
  /** [labels] */
  readonly bias: tf.Tensor1D;
}

/**
 * Ridge regression on one-hot labels in closed form, W = (X'X + ridge I)^-1 X'Y, where X is the states less their mean, Y the
 * one-hot labels less theirs, and ridge 0.001 times the mean of the diagonal of X'X; the bias is not penalised.
 *
 * @param states [N, C]
 * @param labels N integers
 * @returns whoever asked for it disposes of its tensors
 * @see Alain & Bengio 2016, 1610.01644, for linear probes; they fit theirs by logistic regression
 * @example
 * const readOut = await fitReadOut(states, tokenIds);
 * const guesses = await answersOf(readOut, otherStates);
 */
export async function fitReadOut(states: tf.Tensor2D, labels: readonly number[]): Promise<ReadOut> {
  const known = [...new Set(labels)].sort((a, b) => a - b);
  const { mean, shares, squares, sums } = tf.tidy(() => {
    const mean = states.mean<tf.Tensor1D>(0);
    const x = states.sub<tf.Tensor2D>(mean);
    const y = oneHot(labels, known);
    const shares = y.mean<tf.Tensor1D>(0);
    const squares = x.matMul(x, true);
    return {
      ...{ mean, shares },
      // Symmetric to the last digit, whatever order a kernel sums in.
      squares: squares.add(squares.transpose()).div<tf.Tensor2D>(2),
      sums: x.matMul(y.sub<tf.Tensor2D>(shares), true) as tf.Tensor2D,
    };
  });
  const solution = solve(new Matrix(await squares.array()), new Matrix(await sums.array()));
  const readOut = tf.tidy(() => {
    const weights = tf.tensor2d(solution.to2DArray());
    const offset = mean.expandDims<tf.Tensor2D>(0).matMul(weights).squeeze<tf.Tensor1D>([0]);
    return { weights, bias: shares.sub<tf.Tensor1D>(offset) };
  });
  tf.dispose([mean, shares, squares, sums]);
  return { labels: known, ...readOut };
}

/** (squares + ridge I)^-1 sums, in float64. */
function solve(squares: Matrix, sums: Matrix): Matrix {
  // Where nothing varies there is nothing to read, by whatever ridge.
  const ridge = (RIDGE * squares.trace()) / squares.rows || 1;
  return new CholeskyDecomposition(squares.add(Matrix.eye(squares.rows, squares.rows, ridge))).solve(sums);
}

/** States [N, C] -> N labels. */
export async function answersOf({ labels, weights, bias }: ReadOut, states: tf.Tensor2D): Promise<number[]> {
  const best = tf.tidy(() => states.matMul(weights).add(bias).argMax<tf.Tensor1D>(1));
  const places = await best.data();
  best.dispose();
  return Array.from(places, (place) => labels[place] as number);
}

/** Labels [N] -> float32 [N, known labels]; a row of zeros for one that is not known. */
export function oneHot(labels: readonly number[], known: readonly number[]): tf.Tensor2D {
  const columns = new Map(known.map((label, column) => [label, column]));
  const places = labels.map((label) => columns.get(label) ?? -1);
  return tf.tidy(() => tf.oneHot(tf.tensor1d(places, 'int32'), known.length).toFloat() as tf.Tensor2D);
}
