import fast from '../jest.config.js';

/** Whatever computes, on tfjs-node, where that is installed. @type {import('jest').Config} */
export default {
  ...fast,
  roots: ['layers', 'src/models', 'src/pretrained', 'src/generate', 'src/training', 'support'].map(
    (folder) => `<rootDir>/test/${folder}`,
  ),
  testPathIgnorePatterns: [
    '/node_modules/',
    // The kernels are those of the WASM backend.
    '<rootDir>/test/layers/kernels/',
    // Twelve layers that cpu and WASM give to 1e-5; libtensorflow rounds otherwise and is off by 1.4e-5.
    '<rootDir>/test/src/pretrained/rxnmapper',
  ],
  globals: { BACKENDS: ['tensorflow'] },
};
