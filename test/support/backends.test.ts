import * as tf from '@tensorflow/tfjs';
import { describeOnEachBackend, FAST, tensorsLeft } from './backends.js';

describeOnEachBackend('describeOnEachBackend', (backend) => {
  let scoped: tf.Tensor | null = null;

  it('computes on the backend it names', () => {
    expect(tf.getBackend()).toBe(backend === FAST ? 'wasm' : backend);
    expect(tf.getKernel('TransformerLinear', 'wasm') !== undefined).toBe(backend === FAST);
    expect([...tf.matMul([[1, 2]], [[3], [4]]).dataSync()]).toEqual([11]);
  });

  it('gives a test a scope', () => {
    scoped = tf.ones([3]);
    expect(scoped.isDisposed).toBe(false);
  });

  it('has freed what the test before made', () => {
    expect(scoped?.isDisposed).toBe(true);
  });

  it('counts tensors that are left', () => {
    expect(tensorsLeft(() => void tf.ones([3]))).toBe(1);
    expect(tensorsLeft(() => tf.ones([3]).dispose())).toBe(0);
  });
});
