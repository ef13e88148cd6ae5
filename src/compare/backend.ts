import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs';
import { useFastKernels } from '../../layers/index.js';
import type { KernelVariant } from '../../layers/kernels/wasmModule.js';
import { errorLine } from '../util/errorLine.js';
import { engine } from './engine.js';

/** What `--backend` takes. */
export const BACKENDS = ['auto', 'node', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];
export type BackendName = Exclude<BackendChoice, 'auto'>;

/** What multiplies matrices: this package's kernels in one of their variants, or the backend's own. */
export type KernelsInUse = KernelVariant | 'stock';

export interface ChosenBackend {
  readonly backend: BackendName;
  readonly kernels: KernelsInUse;
  /** One line: why this one. */
  readonly reason: string;
}

/** No backend that was asked for can be used here. */
export class BackendError extends Error {}

/**
 * Loads a backend and makes it tf.js's own: the one asked for or, for 'auto', the fastest that works here:
 * WASM, with fast kernels where they can be used, else tfjs-node, else cpu. tfjs-node is no faster than the fast kernels
 * on models of up to a million weights, and far slower on small ones (`npm run bench`).
 *
 * @throws BackendError when the one asked for does not work.
 */
export async function chooseBackend(choice: BackendChoice): Promise<ChosenBackend> {
  // The hint to install tfjs-node is not for people who were just told why it is not used.
  tf.enableProdMode();
  const failures: string[] = [];
  const candidates: BackendName[] = choice === 'auto' ? ['wasm', 'node', 'cpu'] : [choice];
  for (const backend of candidates) {
    try {
      await LOADERS[backend]();
      const fast = backend === 'wasm' ? await useFastKernels({ vectorBits: engine.vectorBits }) : null;
      checkTraining();
      const why = choice === 'auto' ? 'fastest that works here' : 'asked for';
      const kernels =
        fast && (fast.active ? `fast kernels: ${fast.reason}` : `stock kernels: ${fast.reason}`);
      return {
        backend,
        kernels: fast?.variant ?? 'stock',
        reason: [why, ...(kernels ? [kernels] : []), ...failures].join('; '),
      };
    } catch (error) {
      failures.push(`${PACKAGES[backend]} does not work here: ${errorLine(error)}`);
    }
  }
  throw new BackendError(failures.join('; '));
}

const PACKAGES: Record<BackendName, string> = {
  node: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
  cpu: '@tensorflow/tfjs-backend-cpu',
};

const LOADERS: Record<BackendName, () => Promise<void>> = {
  node: async () => {
    // Not a static import: where libtensorflow cannot be downloaded the package is absent.
    const name: string = PACKAGES.node;
    // It would say on standard error which instructions of the processor it uses.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
    await import(name);
    await use('tensorflow');
  },
  wasm: async () => {
    for (const flag of engine.flags) setFlagsFromString(flag);
    await import('@tensorflow/tfjs-backend-wasm');
    await use('wasm');
  },
  cpu: () => use('cpu'),
};

async function use(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error('it cannot be started');
  await tf.ready();
}

/** Some versions of tfjs-node load and then throw at the first operation: a gradient of a known product tells. */
function checkTraining(): void {
  const slope = tf.tidy(() => {
    const x = tf.tensor2d([[1, 2]]);
    return tf
      .grad((w) => tf.matMul(x, w as tf.Tensor2D).sum())(tf.tensor2d([[3], [4]]))
      .dataSync();
  });
  if (slope[0] !== 1 || slope[1] !== 2) throw new Error('it computes a wrong gradient');
}
