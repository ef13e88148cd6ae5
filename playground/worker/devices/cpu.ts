import { neverLost, useBackend } from './backend.js';
import type { OpenDevice } from './device.js';

/** tf.js's plain JavaScript: works everywhere, and slowly. */
export async function openCpu(): Promise<OpenDevice> {
  await useBackend('cpu');
  return { device: 'cpu', kernels: 'stock', ...neverLost('cpu'), close: () => {} };
}
