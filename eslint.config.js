import tseslint from 'typescript-eslint';

/** Layers, top to bottom. A folder may import from folders after it, never from folders before it. */
const above = [
  '**/resolvers/**',
  '**/services/**',
  '**/jobs/**',
  '**/storage/database/**',
  '**/storage/entities/**',
  '**/storage/objects/**',
  '**/storage/read-models/**',
  '**/storage/stores/**',
];
const network = [
  'typeorm',
  'pg',
  'pg-boss',
  'minio',
  'graphql',
  '@apollo/*',
  'express',
  'node:http',
  'node:https',
  'node:net',
];

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'web/dist',
      'data',
      'coverage',
      '**/*.generated.ts',
      '**/assembly/**',
      'bin/*.js',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'prefer-const': 'error',
      // `== null` asks for null and undefined at once, which is what GraphQL's optional inputs are
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['codegen.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/env.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/env.ts reads the environment.' },
      ],
    },
  },
  {
    files: [
      'src/merge/**/*.ts',
      'src/evaluate/**/*.ts',
      'src/definitions/**/*.ts',
      'src/statistics/**/*.ts',
      'src/science/**/*.ts',
      'src/models/**/*.ts',
      'src/tensor/**/*.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: [...above, ...network], message: 'Engines know no database, GraphQL, network or jobs.' }],
        },
      ],
    },
  },
  {
    files: ['src/services/**/*.ts', 'src/storage/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/resolvers/**', '@apollo/*'], message: 'Imports point down.' }] },
      ],
    },
  },
);
