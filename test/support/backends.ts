import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { stopFastKernels, useFastKernels } from '../../layers/index.js';

// Silences the hint that Node has a faster backend.
tf.enableProdMode();

/** The native backend of tfjs-node: its name where it loads and computes, else why it is left out. */
export const native = nativeBackend();

/** The WASM backend with the fast kernels. */
export const FAST = 'wasm, fast kernels';

/** Every backend that computes here. */
export const backends: readonly string[] = ['cpu', 'wasm', FAST, ...('name' in native ? [native.name] : [])];

/** Makes one of them tf.js's own. */
export async function useBackend(name: string): Promise<void> {
  await tf.setBackend(name === FAST ? 'wasm' : name);
  await tf.ready();
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

/** tfjs-node may be absent, fail to load, or load and then throw at its first kernel (on Node 23 and later). */
function nativeBackend(): { name: string } | { reason: string } {
  try {
    // Not a literal: the package is optional, and its types may be absent.
    require(['@tensorflow', 'tfjs-node'].join('/'));
    // Its backend initialises synchronously, so it is the one that computes the next line.
    void tf.setBackend('tensorflow');
    const sum = tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]);
    if (sum !== 11) throw new Error(`computes 1 * 3 + 2 * 4 = ${sum}`);
    return { name: 'tensorflow' };
  } catch (error) {
    return { reason: String(error instanceof Error ? error.message : error).split('\n')[0] ?? '' };
  }
}
