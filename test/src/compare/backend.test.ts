import * as tf from '@tensorflow/tfjs';
import { stopFastKernels } from '../../../layers/index.js';
import { BackendError, chooseBackend } from '../../../src/compare/backend.js';

tf.enableProdMode();

/** How the fast kernels of the variant that this engine takes are spoken of. */
const FAST = /fast kernels: SIMD (of 256 bits )?with(out)? fused multiply-add/;

/** Whether tfjs-node is there; jest lets a factory read names that begin with mock. */
let mockInstalled = true;
jest.mock(
  '@tensorflow/tfjs-node',
  () => {
    if (!mockInstalled)
      throw new Error("Cannot find package '@tensorflow/tfjs-node' imported from /a/b.js\nmore");
    return {};
  },
  { virtual: true },
);

/** Makes importing tfjs-node register the backend that it would, with the kernels given. */
async function installNative(kernels: 'all' | 'none' | 'wrong'): Promise<void> {
  mockInstalled = true;
  await tf.setBackend('cpu');
  const Cpu = tf.backend().constructor as new () => tf.KernelBackend;
  tf.registerBackend('tensorflow', () => new Cpu());
  if (kernels === 'none') return;
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  if (kernels === 'all') return;
  const right = tf.getKernel('BatchMatMul', 'cpu');
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  tf.registerKernel({
    kernelName: 'BatchMatMul',
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const product = right.kernelFunc(call) as tf.TensorInfo;
      return tf.neg(tf.engine().makeTensorFromTensorInfo(product));
    },
  });
}

const NO_WASM = '@tensorflow/tfjs-backend-wasm does not work here: it cannot be started';

/** Runs it as where the WASM backend fails to start. */
async function withoutWasm<T>(run: () => Promise<T>): Promise<T> {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const start = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  // What is registered already is not registered again.
  tf.registerBackend('wasm', () => {
    throw new Error('no memory');
  });
  try {
    return await run();
  } finally {
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', start);
    warn.mockRestore();
  }
}

afterEach(() => {
  jest.resetModules();
  if (tf.findBackend('tensorflow')) tf.removeBackend('tensorflow');
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) {
    tf.unregisterKernel(kernelName, 'tensorflow');
  }
});

describe('chooseBackend', () => {
  it('takes cpu when asked for', async () => {
    expect(await chooseBackend('cpu')).toEqual({ backend: 'cpu', kernels: 'stock', reason: 'requested' });
    expect(tf.getBackend()).toBe('cpu');
  });

  it('takes wasm when asked for, with fast kernels', async () => {
    const { backend, kernels, reason } = await chooseBackend('wasm');
    expect([backend, tf.getBackend()]).toEqual(['wasm', 'wasm']);
    expect(['wide', 'relaxed', 'baseline']).toContain(kernels);
    expect(reason).toMatch(new RegExp(`^requested; ${FAST.source}$`));
    expect(tf.getKernel('TransformerLinear', 'wasm')).toBeDefined();
  });

  it('takes wasm with the stock kernels, and says why, where the fast ones cannot be used', async () => {
    stopFastKernels();
    const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      expect(await chooseBackend('wasm')).toEqual({
        backend: 'wasm',
        kernels: 'stock',
        reason: 'requested; stock kernels: this engine has no WebAssembly SIMD',
      });
      expect(warn).toHaveBeenCalledTimes(1);
    } finally {
      validate.mockRestore();
      warn.mockRestore();
    }
  });

  it.each(['baseline', 'stock'] as const)('takes the %s kernels when asked for them', async (kernels) => {
    expect(await chooseBackend('auto', kernels)).toMatchObject({ backend: 'wasm', kernels });
    expect(tf.getKernel('TransformerLinear', 'wasm') === undefined).toBe(kernels === 'stock');
  });

  it('takes no others than the kernels asked for, and says why not', async () => {
    stopFastKernels();
    const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    try {
      await expect(chooseBackend('wasm', 'relaxed')).rejects.toThrow(
        new BackendError(
          '@tensorflow/tfjs-backend-wasm does not work here: this engine has no WebAssembly SIMD for relaxed kernels',
        ),
      );
      await expect(chooseBackend('cpu', 'relaxed')).rejects.toThrow('it has no relaxed kernels');
    } finally {
      validate.mockRestore();
    }
  });

  it('takes WASM of all that work, for its fast kernels', async () => {
    await installNative('all');
    const { backend, kernels, reason } = await chooseBackend('auto');
    expect([backend, tf.getBackend()]).toEqual(['wasm', 'wasm']);
    expect(kernels).not.toBe('stock');
    expect(reason).toMatch(new RegExp(`^fastest that works here; ${FAST.source}$`));
  });

  it('takes tfjs-node where WASM does not work, and says why in one line', async () => {
    await installNative('all');
    expect(await withoutWasm(() => chooseBackend('auto'))).toEqual({
      backend: 'node',
      kernels: 'stock',
      reason: `fastest that works here; ${NO_WASM}`,
    });
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('takes cpu where neither works, and says why in one line', async () => {
    mockInstalled = false;
    expect(await withoutWasm(() => chooseBackend('auto'))).toEqual({
      backend: 'cpu',
      kernels: 'stock',
      reason:
        `fastest that works here; ${NO_WASM}; @tensorflow/tfjs-node does not work here: ` +
        "Cannot find package '@tensorflow/tfjs-node'",
    });
    expect(tf.getBackend()).toBe('cpu');
  });

  it('takes tfjs-node when asked for, where it computes', async () => {
    await installNative('all');
    expect(await chooseBackend('node')).toEqual({ backend: 'node', kernels: 'stock', reason: 'requested' });
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('does not take it where it loads and throws at the first operation', async () => {
    await installNative('none');
    await expect(chooseBackend('node')).rejects.toThrow(
      /^@tensorflow\/tfjs-node does not work here: Kernel [^\n]+$/,
    );
  });

  it('does not take one that computes wrongly', async () => {
    await installNative('wrong');
    await expect(chooseBackend('node')).rejects.toThrow('it computes a wrong gradient');
  });

  it('does not take another than the one asked for', async () => {
    mockInstalled = false;
    await expect(chooseBackend('node')).rejects.toThrow(
      new BackendError(
        "@tensorflow/tfjs-node does not work here: Cannot find package '@tensorflow/tfjs-node'",
      ),
    );
  });

  it('leaves no tensor behind', async () => {
    await chooseBackend('cpu');
    const before = tf.memory().numTensors;
    await chooseBackend('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });
});
