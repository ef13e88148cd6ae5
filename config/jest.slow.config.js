import fast from '../jest.config.js';

/**
 * The examples, the package as others install it, trainings that take minutes, and of the other tests those that take long, which
 * are named so. @type {import('jest').Config}
 */
export default {
  ...fast,
  testMatch: ['<rootDir>/test/slow/**/*.test.ts', '**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 1_800_000,
};
