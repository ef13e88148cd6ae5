import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
// Sets a global of that name.
import 'mocha/mocha.js';
import { installJestGlobals } from './jestGlobals.js';

/** tf.js's number for the program by which WebGPU multiplies matrices of a few hundred numbers. */
const SMALL_PRODUCTS = 2;

/** What to run, and how. */
export interface Order {
  /** The path of the test file's module. */
  readonly file: string;
  readonly backends: readonly string[];
  /** A pattern for the full names of tests. */
  readonly grep?: string;
  readonly timeout: number;
}

/** How a test ended. */
export interface Outcome {
  /** Of the suites around it, from the outermost, and then its own. */
  readonly titles: readonly string[];
  readonly status: 'passed' | 'failed' | 'pending';
  readonly duration: number;
  readonly error?: string;
}

/** Runs one file of tests in the page or worker that this is called in, which is of no use for another after it. */
export async function runTests({ file, backends, grep, timeout }: Order): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const record = (test: BrowserMocha.Test, status: Outcome['status'], error?: Error) => {
    const { duration = 0 } = test;
    const text = error && (error.stack ?? String(error));
    outcomes.push({ titles: test.titlePath(), status, duration, ...(text ? { error: text } : {}) });
  };
  mocha.setup({
    ui: 'bdd',
    timeout,
    reporter: class Silent {},
    ...(grep ? { grep: new RegExp(grep, 'i') } : {}),
  });
  installJestGlobals();
  await useBackends(backends);
  await import(file);
  await new Promise<void>((done) => {
    mocha
      .run()
      .on('pass', (test) => record(test, 'passed'))
      .on('pending', (test) => record(test, 'pending'))
      .on('fail', (test, error) => record(test, 'failed', error))
      .on('end', done);
  });
  return outcomes;
}

/** As in Node, what a test computes is on the first of its backends where it does not choose one. */
async function useBackends(backends: readonly string[]): Promise<void> {
  globalThis.BACKENDS = backends;
  setWasmPaths('/');
  // Tensors as small as those of tests would be computed by tf.js without the device.
  tf.env().set('WEBGL_CPU_FORWARD', false);
  if (backends.includes('webgpu')) {
    await import('@tensorflow/tfjs-backend-webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    // That for products of at most 128 numbers takes 100 ms in software, and this one takes one.
    tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', SMALL_PRODUCTS);
  }
  await tf.setBackend((backends[0] as string).split(',')[0] as string);
  await tf.ready();
}
