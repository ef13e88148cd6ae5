import type { OpenDevice } from './device.js';
import { neverLost, useBackend } from './backend.js';

/** tf.js's plain JavaScript: works everywhere, and slowly. */
export async function openCpu(): Promise<OpenDevice> {
  await useBackend('cpu');
  return { device: 'cpu', kernels: 'stock', ...neverLost('cpu'), close: () => {} };
}
