import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { stopFastKernels, useFastKernels } from '../../layers/index.js';

// Silences the hint that Node has a faster backend.
tf.enableProdMode();

/** The WASM backend with the fast kernels. */
export const FAST = 'wasm, fast kernels';

/** The backend of tfjs-node. */
const NATIVE = 'tensorflow';

declare global {
  /** The backends that a configuration of Jest asks for, where it does. */
  var BACKENDS: readonly string[] | undefined;
}

/** The backends to test on. */
export const backends: readonly string[] = globalThis.BACKENDS ?? ['cpu', 'wasm', FAST];
if (backends.includes(NATIVE)) loadNative();

/** Makes one of them tf.js's own. */
export async function useBackend(name: string): Promise<void> {
  if (!(await tf.setBackend(name === FAST ? 'wasm' : name)))
    throw new Error(`there is no backend ${name} here`);
  if (name !== FAST) stopFastKernels();
  else if (!(await useFastKernels()).active) throw new Error('the fast kernels do not work here');
}

/**
 * Runs a suite once for each backend. Each test has a scope of its own: what it allocates is freed after it, and
 * `tf.memory().numTensors` within it counts as always.
 */
export function describeOnEachBackend(name: string, suite: (backend: string) => void): void {
  describe.each([...backends])(`${name} (%s)`, (backend) => {
    beforeAll(() => useBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());
    suite(backend);
  });
}

/** How many more tensors there are after `run` than before; `run` disposes what it returns. */
export function tensorsLeft(run: () => void): number {
  const before = tf.memory().numTensors;
  run();
  return tf.memory().numTensors - before;
}

/** Not an import: the package is optional, and its types may be absent. */
function loadNative(): void {
  require(['@tensorflow', 'tfjs-node'].join('/'));
  // What it computes is an instance of Node's own typed arrays, and not of those that Jest gives to a test.
  for (const dtype of ['float32', 'int32'] as const) {
    const { constructor: TypedArray } = tf.tidy(() => tf.zeros([1], dtype).neg().dataSync());
    Object.assign(globalThis, { [TypedArray.name]: TypedArray });
  }
}
