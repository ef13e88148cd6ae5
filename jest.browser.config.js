import all from './jest.config.js';

const { maxWorkers, ...fast } = all;

/** The layers' own tests, run in a browser by `test/browser/runner`. */
const inBrowser = (displayName, options, roots) => ({
  ...fast,
  displayName,
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/layers/kernels/'],
  roots: roots.map((root) => `<rootDir>/test/${root}`),
  runner: ['<rootDir>/test/browser/runner/index.js', options],
});

const ROOTS = ['layers'];
/** @type {import('jest').Config} */
export default {
  maxWorkers,
  projects: [
    inBrowser('wasm', { backends: ['wasm', 'wasm, fast kernels'] }, ROOTS),
    inBrowser('webgl', { backends: ['webgl'], worker: true }, ROOTS),
    inBrowser('webgpu', { backends: ['webgpu'] }, ['browser/layers']),
  ],
};
