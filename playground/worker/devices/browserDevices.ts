import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import { openCpu } from './cpu.js';
import type { Devices } from './device.js';
import { openWasm } from './wasm.js';
import { openWebgl } from './webgl.js';
import { openWebgpu } from './webgpu.js';

// Files of this page: without these tf.js would look for them beside the script, where no bundler puts them.
setWasmPaths({
  'tfjs-backend-wasm.wasm': plainUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
});

/**
 * Those of a browser, the fastest for models this small first. A step of the default model is 911 kernels of tf.js, each of
 * which a graphics card is sent one by one, and that takes longer than the arithmetic in it. With this package's own it is
 * 141 on WebAssembly, and nothing is sent: 6 ms a step in Chromium. For much larger models the order may be another.
 */
export const BROWSER_DEVICES: Devices = new Map([
  ['wasm', openWasm],
  ['webgpu', openWebgpu],
  ['webgl', openWebgl],
  ['cpu', openCpu],
]);
