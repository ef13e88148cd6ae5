import * as tf from '@tensorflow/tfjs';
import { closeBackend, useBackend } from './backend.js';
import type { OpenDevice } from './device.js';

/** The part of tf.js's WebGL backend that is needed here, and not documented. */
interface WebglBackend {
  readonly gpgpu: {
    readonly gl: WebGL2RenderingContext;
    /** Who waits for the device. */
    itemsToPoll: unknown[];
  };
}

/** WebGL 2, on a canvas of its own that nobody sees. */
export async function openWebgl(): Promise<OpenDevice> {
  await useBackend('webgl');
  const { gpgpu } = tf.backend() as unknown as WebglBackend;
  const { gl } = gpgpu;
  const lost = new Promise<string>((resolve) => {
    gl.canvas.addEventListener('webglcontextlost', () => resolve('the browser took its context away'));
  });
  return {
    ...{ device: 'webgl', kernels: 'stock', lost },
    isLost: () => gl.isContextLost(),
    lose: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
    close: () => {
      // They would be asked for ever: a lost device is never done.
      gpgpu.itemsToPoll = [];
      closeBackend('webgl');
    },
  };
}
