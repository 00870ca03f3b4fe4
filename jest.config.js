/** Jest as ES modules; sources are transformed by swc, type errors are the business of `npm run check`. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testTimeout: 60_000,
  // jest leaves one core free, which on two is half of them: tests wait for databases, stores and browsers a good deal
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/support/closing-reporter.js'],
};
