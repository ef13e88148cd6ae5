import * as tf from '@tensorflow/tfjs';
import { BackendError, chooseBackend } from '../../../src/compare/backend.js';

tf.enableProdMode();

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

afterEach(() => {
  jest.resetModules();
  if (tf.findBackend('tensorflow')) tf.removeBackend('tensorflow');
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) {
    tf.unregisterKernel(kernelName, 'tensorflow');
  }
});

describe('chooseBackend', () => {
  it.each(['cpu', 'wasm'] as const)('takes %s when asked for', async (name) => {
    expect(await chooseBackend(name)).toEqual({ backend: name, reason: 'asked for' });
    expect(tf.getBackend()).toBe(name);
  });

  it('takes tfjs-node first where it computes', async () => {
    await installNative('all');
    expect(await chooseBackend('auto')).toEqual({ backend: 'node', reason: 'fastest that works here' });
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('falls back to WASM where tfjs-node is absent, and says so in one line', async () => {
    mockInstalled = false;
    expect(await chooseBackend('auto')).toEqual({
      backend: 'wasm',
      reason:
        'fastest that works here; @tensorflow/tfjs-node does not work here: ' +
        "Cannot find package '@tensorflow/tfjs-node'",
    });
    expect(tf.getBackend()).toBe('wasm');
  });

  it('falls back where tfjs-node loads and throws at the first operation', async () => {
    await installNative('none');
    const { backend, reason } = await chooseBackend('auto');
    expect(backend).toBe('wasm');
    expect(reason).toMatch(/^fastest that works here; @tensorflow\/tfjs-node does not work here: [^\n]+$/);
    expect(tf.getBackend()).toBe('wasm');
  });

  it('does not take one that computes wrongly', async () => {
    await installNative('wrong');
    const { backend, reason } = await chooseBackend('auto');
    expect(backend).toBe('wasm');
    expect(reason).toContain('it computes a wrong gradient');
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
