import all from '../jest.config.js';
import { chromium } from '../test/browser/chromium.js';

// Jest takes these two for all projects at once.
const { maxWorkers, testTimeout: _, ...fast } = all;

if (chromium) process.env.CHROME_PATH = chromium;
else console.log('There is no Chromium or Chrome here (CHROME_PATH may say where): nothing is tested in it.');

/** Tests that run in a browser, by `test/browser/runner`. */
const inBrowser = (displayName, options, roots, testMatch = fast.testMatch) => ({
  ...fast,
  displayName,
  roots: roots.map((root) => `<rootDir>/test/${root}`),
  testMatch,
  // The kernels' tests look into Node's memory.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/layers/kernels/'],
  runner: ['<rootDir>/test/browser/runner/index.js', options],
});

const WASM = ['wasm', 'wasm, fast kernels'];
// SwiftShader compiles a shader for every shape: minutes for all of them.
const CONTRACT_AND_OPERATIONS = [
  '**/contract.test.ts',
  '**/ops/*.test.ts',
  '**/masks.test.ts',
  '**/pooling.test.ts',
];

/** The page itself: tests in Node that drive the browser. */
const playground = {
  ...fast,
  displayName: 'playground',
  roots: ['<rootDir>/test/browser/playground'],
  testPathIgnorePatterns: ['/node_modules/'],
};

/** Pages that others would build with this package. */
const bundlers = { ...playground, displayName: 'bundlers', roots: ['<rootDir>/test/browser/bundlers'] };

const projects = [
  playground,
  bundlers,
  inBrowser('wasm', { backends: WASM }, ['layers', 'support']),
  inBrowser('wasm in a worker', { backends: WASM, worker: true }, ['layers'], ['**/contract.test.ts']),
  inBrowser(
    'wasm with threads',
    { backends: WASM, crossOriginIsolated: true },
    ['layers', 'browser/threads'],
    ['**/contract.test.ts', '**/training/*.test.ts', '**/threads.test.ts'],
  ),
  inBrowser('webgl in a worker', { backends: ['webgl'], worker: true }, ['layers'], CONTRACT_AND_OPERATIONS),
  inBrowser(
    'webgpu',
    { backends: ['webgpu'] },
    ['layers', 'browser/layers'],
    ['**/contract.test.ts', '**/asOnCpu.test.ts'],
  ),
];

/** @type {import('jest').Config} */
export default {
  maxWorkers,
  testTimeout: 180_000,
  projects: chromium ? projects : [{ testMatch: [] }],
  passWithNoTests: true,
};
