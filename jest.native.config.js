import fast from './jest.config.js';

/** The layers and models on tfjs-node, where that is installed. @type {import('jest').Config} */
export default {
  ...fast,
  roots: ['<rootDir>/test/layers', '<rootDir>/test/src/models', '<rootDir>/test/support'],
  // The kernels are those of the WASM backend.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/layers/kernels/'],
  globals: { BACKENDS: ['tensorflow'] },
};
