import fast from '../jest.config.js';

/** The examples, the package as others install it, and trainings that take minutes. @type {import('jest').Config} */
export default {
  ...fast,
  roots: ['<rootDir>/test/slow'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 1_800_000,
};
