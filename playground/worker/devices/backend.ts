import * as tf from '@tensorflow/tfjs';

/** Makes a backend tf.js's own. @throws Error when it cannot be started. */
export async function useBackend(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error('it cannot be started');
  await tf.ready();
}

/** Frees what a backend holds; it can be started anew. */
export function closeBackend(name: string): void {
  const factory = tf.findBackendFactory(name);
  tf.removeBackend(name);
  if (factory) tf.registerBackend(name, factory);
}

/** Of a device that computes on the processor: as long as there is a page, there is that. */
export const neverLost = (name: string) => ({
  lost: new Promise<string>(() => {}),
  isLost: () => false,
  lose: () => {
    throw new Error(`${name} is not a device that can be lost`);
  },
});
