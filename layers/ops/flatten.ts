import * as tf from '@tensorflow/tfjs';
import { fits, shaped } from './shapes.js';

/** Tensors next to each other whose rows have one shape. */
interface Run {
  /** Of a row. */
  shape: number[];
  /** How many each tensor has. */
  rows: number[];
}

/** An order of the tensors in which those whose rows have one shape are next to each other: their places. */
export function byRows(shapes: readonly number[][]): number[] {
  const places = new Map<string, number[]>();
  shapes.forEach((shape, place) => {
    const key = rowShape(shape).join();
    places.set(key, [...(places.get(key) ?? []), place]);
  });
  return [...places.values()].flat();
}

/** Tensors one after the other as one vector; two kernels for each run of tensors whose rows have one shape. */
export function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  const rest = [...tensors];
  const vectors = runsOf(tensors.map(({ shape }) => shape)).map(({ shape, rows }) => {
    const parts = rest.splice(0, rows.length).map((part, i) => shaped(part, [rows[i] as number, ...shape]));
    const all = joined(parts);
    return shaped(all, [all.size]);
  });
  return joined(vectors) as tf.Tensor1D;
}

/** The tensors of these shapes that `flatten` made a vector of. */
export function unflatten(vector: tf.Tensor1D, shapes: readonly number[][]): tf.Tensor[] {
  const runs = runsOf(shapes);
  const wholes = runs.map(({ shape, rows }) => [rows.reduce((a, b) => a + b), ...shape]);
  const vectors = cut(vector, wholes.map(tf.util.sizeFromShape));
  const parts = runs.flatMap(({ rows }, i) =>
    cut(shaped(vectors[i] as tf.Tensor, wholes[i] as number[]), rows),
  );
  return parts.map((part, i) => shaped(part, shapes[i] as number[]));
}

function runsOf(shapes: readonly number[][]): Run[] {
  const runs: Run[] = [];
  for (const shape of shapes) {
    const last = runs[runs.length - 1];
    const rows = shape[0] ?? 1;
    if (last && fits(last.shape, rowShape(shape))) last.rows.push(rows);
    else runs.push({ shape: rowShape(shape), rows: [rows] });
  }
  return runs;
}

/** A scalar is one row, as is a number in a vector. */
function rowShape(shape: readonly number[]): number[] {
  return shape.slice(1);
}

function joined(parts: tf.Tensor[]): tf.Tensor {
  return parts.length === 1 ? (parts[0] as tf.Tensor) : tf.concat(parts);
}

function cut(x: tf.Tensor, rows: number[]): tf.Tensor[] {
  return rows.length === 1 ? [x] : tf.split(x, rows);
}
