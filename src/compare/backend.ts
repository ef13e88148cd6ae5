import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs';
import { type FastKernels, stopFastKernels, useFastKernels } from '../../layers/index.js';
import type { KernelVariant } from '../../layers/kernels/wasmModule.js';
import { errorLine } from '../util/errorLine.js';
import { engine } from './engine.js';

/** What `--backend` takes. */
export const BACKENDS = ['auto', 'node', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];
export type BackendName = Exclude<BackendChoice, 'auto'>;

/** What multiplies matrices: this package's kernels in one of their variants, or the backend's own. */
export const KERNELS = ['wide', 'relaxed', 'baseline', 'stock'] as const satisfies (
  | KernelVariant
  | 'stock'
)[];
export type KernelsInUse = (typeof KERNELS)[number];

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
 * @param kernels to compute with, and no others; by default the fastest that work here
 * @throws BackendError when what was asked for does not work.
 */
export async function chooseBackend(choice: BackendChoice, kernels?: KernelsInUse): Promise<ChosenBackend> {
  // The hint to install tfjs-node is not for people who were just told why it is not used.
  tf.enableProdMode();
  const failures: string[] = [];
  const candidates: BackendName[] = choice === 'auto' ? ['wasm', 'node', 'cpu'] : [choice];
  for (const backend of candidates) {
    try {
      await LOADERS[backend]();
      const fast = await fastKernels(backend, kernels);
      checkTraining();
      const why = choice === 'auto' ? 'fastest that works here' : 'requested';
      const told = fast && (fast.active ? `fast kernels: ${fast.reason}` : `stock kernels: ${fast.reason}`);
      return {
        backend,
        kernels: fast?.variant ?? 'stock',
        reason: [why, ...(told ? [told] : []), ...failures].join('; '),
      };
    } catch (error) {
      failures.push(`${PACKAGES[backend]} does not work here: ${errorLine(error)}`);
    }
  }
  throw new BackendError(failures.join('; '));
}

/** What this package has for a backend; null where it has nothing. @throws Error when the kernels asked for cannot be had. */
async function fastKernels(backend: BackendName, kernels?: KernelsInUse): Promise<FastKernels | null> {
  if (backend !== 'wasm') {
    if (kernels !== undefined && kernels !== 'stock') throw new Error(`it has no ${kernels} kernels`);
    return null;
  }
  if (kernels === 'stock') {
    stopFastKernels();
    return { active: false, variant: null, reason: 'requested' };
  }
  const { vectorBits } = engine;
  const fast = await useFastKernels({ vectorBits, ...(kernels !== undefined && { variant: kernels }) });
  if (kernels !== undefined && !fast.active) throw new Error(fast.reason);
  return fast;
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
