import fast from '../jest.config.js';

/** Comparisons on a queue, with a Redis and processes of their own. @type {import('jest').Config} */
export default {
  ...fast,
  roots: ['<rootDir>/test/queue'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
  // Each file starts several processes.
  maxWorkers: 1,
};
