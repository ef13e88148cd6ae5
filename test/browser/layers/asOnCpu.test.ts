import * as tf from '@tensorflow/tfjs';
import type { SequenceLayer } from '../../../layers/index.js';
import { backends, useBackend } from '../../support/backends.js';
import { attentionCases } from '../../support/cases/attention.js';
import { blockCases } from '../../support/cases/block.js';
import type { LayerCase } from '../../support/cases/common.js';
import { positionalCases } from '../../support/cases/positional.js';
import { GOLDEN_TOLERANCE } from '../../support/golden.js';
import { randomizeWeights, randomTensor, runAll, weightsByName } from '../../support/tensors.js';

/* What every layer computes, and the gradient of each of its weights, are those of the cpu backend. */
const CASES = [...positionalCases, ...attentionCases, ...blockCases].map((one) => [one.name, one] as const);

/** WGSL allows the logarithm of a number near 1 an error of 2^-21, and FireBias takes shares of such. */
const OF_LOGARITHMS = 16 * 2 ** -21;

describe.each([...backends])('outputs and gradients as on cpu (%s)', (backend) => {
  it.each(CASES)('%s', async (_, layerCase) => {
    const expected = await resultsOn('cpu', layerCase);
    const actual = await resultsOn(backend, layerCase);
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    const off = [...expected].map(([name, values]) => [name, error(actual.get(name), values)] as const);
    const tolerance = layerCase.name.startsWith('FireBias') ? OF_LOGARITHMS : GOLDEN_TOLERANCE;
    expect(off.filter(([, error]) => !(error <= tolerance))).toEqual([]);
  });
});

/** Outputs and gradients by name. */
async function resultsOn(backend: string, layerCase: LayerCase): Promise<Map<string, Float32Array>> {
  await useBackend(backend);
  const layer = layerCase.make({ seed: 3 });
  const tensors = tf.tidy(() => compute(layer, layerCase.inputs));
  const results = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(tensors))
    results.set(name, (await tensor.data()) as Float32Array);
  tf.dispose(tensors);
  layer.dispose();
  return results;
}

function compute(layer: SequenceLayer, inputs: () => tf.Tensor[]): Record<string, tf.Tensor> {
  runAll(layer, inputs());
  randomizeWeights(layer, 11);
  const tensors: Record<string, tf.Tensor> = Object.fromEntries(
    runAll(layer, inputs()).map((y, i) => [`output ${i}`, y]),
  );
  if (layer.weights.length > 0) {
    const { grads } = tf.variableGrads(() => {
      const parts = runAll(layer, inputs()).map((y, i) => y.mul(randomTensor(y.shape, 101 + i)).sum());
      return tf.addN(parts) as tf.Scalar;
    });
    for (const [name, weight] of weightsByName(layer)) tensors[name] = grads[weight.name] as tf.Tensor;
  }
  return tensors;
}

/** The greatest difference, in units of the greatest number or of 1. */
function error(actual: Float32Array | undefined, expected: Float32Array): number {
  if (actual?.length !== expected.length) return Number.NaN;
  // The scores that an encoding hides are -Infinity on both.
  const differences = expected.map((value, i) =>
    actual[i] === value ? 0 : Math.abs((actual[i] as number) - value),
  );
  const scale = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs));
  return Math.max(...differences) / scale;
}
