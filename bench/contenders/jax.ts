// @jax-js/jax on its WASM device: one jitted function of forward, backward and Adam. Node gives it one thread.
import '../measure/wasmMemory.js';
import { createRequire } from 'node:module';
import { defaultDevice, init, jit, numpy as np, profiler, tree, valueAndGrad } from '@jax-js/jax';
import { type AdamState, adam, adamState } from '../jax/adam.js';
import { initialParams, loss, type Params } from '../jax/encoder.js';
import { LEARNING_RATE, type Problem } from '../problem.js';
import type { Launches } from '../protocol.js';
import { serve, type Trainer } from './serve.js';

await init('wasm');
defaultDevice('wasm');
await serve(build);

async function build({ size, positional, ids, labels }: Problem): Promise<Trainer> {
  if (positional !== 'learned') throw new Error(`positions "${positional}" are not written for jax-js here`);
  const tokens = np.array(Int32Array.from(ids)).reshape([size.batch, size.length]);
  const classes = np.array(Int32Array.from(labels));
  let params = initialParams(size, 1);
  let state = adamState(params);
  const parameters = tree
    .leaves(tree.ref(params))
    .reduce((total: number, weight: np.Array) => total + weight.size, 0);

  const update = jit(
    (
      weights: Params,
      moments: AdamState<Params>,
      x: np.Array,
      y: np.Array,
    ): [np.Array, Params, AdamState<Params>] => {
      const lossOf = (p: Params, ids: np.Array, labels: np.Array) => loss(p, ids, labels, size);
      const [value, gradients] = valueAndGrad(lossOf)(tree.ref(weights), x, y);
      return [value, ...adam(weights, gradients as Params, moments, LEARNING_RATE)];
    },
  );
  const step = async () => {
    const [value, nextParams, nextState] = update(params, state, tokens.ref, classes.ref);
    [params, state] = [nextParams, nextState];
    // All of the step's kernels are launched by this; `blockUntilReady` would take as long again to wait for them.
    return value.dataSync()[0] ?? Number.NaN;
  };
  return {
    parameters,
    versions: { '@jax-js/jax': version() },
    step,
    countLaunches: () => traced(step),
  };
}

/** jax-js fuses operations into kernels of its own; its profiler measures each of them. */
async function traced(step: () => Promise<number>): Promise<Launches> {
  performance.clearMeasures();
  profiler.startTrace();
  await step();
  profiler.stopTrace();
  const all = performance.getEntriesByType('measure').length;
  performance.clearMeasures();
  return { all, withoutViews: all, byKernel: {} };
}

function version(): string {
  const main = createRequire(import.meta.url).resolve('@jax-js/jax');
  return (createRequire(main)('../package.json') as { version: string }).version;
}
