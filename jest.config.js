const ESM_ALONE = '(fast-png|iobuffer)/';

/** @type {import('jest').Config} */
export default {
  // Also for those in config/ that go by this one.
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(slow|queue|browser)/', '\\.slow\\.test\\.ts$'],
  testEnvironment: 'node',
  testTimeout: 60_000,
  // By default one core is left to others, and of two that is half.
  maxWorkers: '100%',
  setupFiles: ['<rootDir>/test/support/engine.ts'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/config/tsconfig.jest.json' }],
    // Jest loads CommonJS, and these are ESM alone.
    [`/node_modules/${ESM_ALONE}.+\\.js$`]: [
      'ts-jest',
      { tsconfig: '<rootDir>/config/tsconfig.jest.json', diagnostics: false },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!${ESM_ALONE})`],
  // Sources name their compiled neighbours (./x.js), as Node's ESM asks; the tests run the TypeScript.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Signals without what joins them to Preact, which is ESM.
    '^@preact/signals$': '<rootDir>/node_modules/@preact/signals-core/dist/signals-core.js',
    // These two are ESM but ship a bundle of themselves that is not.
    '^@observablehq/plot$': '<rootDir>/node_modules/@observablehq/plot/dist/plot.umd.min.js',
    '^d3@[^/]*/dist/d3\\.min\\.js$': '<rootDir>/node_modules/d3/dist/d3.min.js',
  },
  collectCoverageFrom: ['layers/**/*.ts', 'src/**/*.ts'],
};
