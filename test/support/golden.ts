import * as tf from '@tensorflow/tfjs';

export interface GoldenTensor {
  shape: number[];
  data: number[];
  dtype?: 'int32' | 'bool';
}

type Tensors = Record<string, GoldenTensor>;

/** A case of test/golden/*.json; its README says what the members are. */
export interface GoldenCase {
  name: string;
  config: Record<string, unknown>;
  inputs: Tensors;
  weights: Tensors;
  outputs: Tensors;
  gradients?: Tensors;
  tolerance?: number;
}

export function goldenCases(file: string): GoldenCase[] {
  // Not read as a file, so that the tests can be bundled for a browser.
  return (require(`../golden/${file}.json`) as { cases: GoldenCase[] }).cases;
}

export function goldenCase(file: string, name: string): GoldenCase {
  const found = goldenCases(file).find((one) => one.name === name);
  if (!found) throw new Error(`test/golden/${file}.json has no case ${name}`);
  return found;
}

export function golden(tensors: Tensors, name: string): GoldenTensor {
  const found = tensors[name];
  if (!found) throw new Error(`the golden case has no ${name}, but ${Object.keys(tensors).join(', ')}`);
  return found;
}

export function goldenTensor(tensors: Tensors, name: string): tf.Tensor {
  const { data, shape, dtype } = golden(tensors, name);
  return tf.tensor(data, shape, dtype ?? 'float32');
}

/** Gives the weights of a layer their golden values; both must have the same names. */
export function setGoldenWeights(weights: Map<string, tf.LayerVariable>, tensors: Tensors): void {
  expect([...weights.keys()].sort()).toEqual(Object.keys(tensors).sort());
  for (const [name, weight] of weights) weight.write(goldenTensor(tensors, name));
}

/**
 * Float32 arithmetic against float64: results are off by a few times 6e-8 for each of the 10 or so roundings
 * on the way, in units of the greatest number in the tensor. The greatest seen is 6.4e-7, on cpu and on wasm.
 */
export const GOLDEN_TOLERANCE = 2e-6;

export function expectGolden(
  actual: tf.Tensor,
  expected: GoldenTensor,
  what: string,
  tolerance = GOLDEN_TOLERANCE,
): void {
  expect(actual.shape).toEqual(expected.shape);
  const scale = expected.data.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1);
  const values = actual.dataSync();
  let error = 0;
  expected.data.forEach((value, i) => {
    const difference = Math.abs((values[i] as number) - value) / scale;
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference);
  });
  expect({ what, error, fits: error <= tolerance }).toEqual({ what, error, fits: true });
}
