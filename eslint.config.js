import tseslint from 'typescript-eslint';

const DATABASE = ['database', 'entities', 'objects', 'read-models', 'stores'].map((name) => `storage/${name}`);
const PROGRAMS = ['cli', 'demo', 'doctor', 'results'];
const SERVER = ['resolvers', 'http', 'services'];

/** What folders of `src` must not import: folders, and packages. ARCHITECTURE.md has the map. */
const LAYERS = [
  {
    of: ['merge', 'evaluate', 'definitions', 'experiments', 'statistics', 'science', 'models', 'tensor', 'threads'],
    folders: [...SERVER, 'jobs', ...DATABASE, 'hub', 'client', 'local', ...PROGRAMS],
    packages: [
      'typeorm',
      'pg',
      'pg-boss',
      'minio',
      'graphql',
      '@apollo/*',
      'express',
      'ws',
      'node:http',
      'node:https',
      'node:net',
    ],
    message: 'Engines know no database, GraphQL, network or jobs.',
  },
  {
    of: ['resolvers'],
    folders: ['jobs', 'http', 'storage/database', ...PROGRAMS],
    packages: ['typeorm', 'pg', 'pg-boss'],
  },
  { of: ['services'], folders: ['resolvers', 'http', 'client', ...PROGRAMS], packages: ['@apollo/*', 'express'] },
  { of: ['jobs', 'storage', 'telemetry'], folders: [...SERVER, 'client', ...PROGRAMS], packages: ['@apollo/*'] },
  {
    of: ['client', 'transfer', 'hub', 'local', 'results'],
    folders: [...SERVER, 'jobs', 'storage/stores', 'storage/entities', 'storage/read-models'],
    packages: ['typeorm', 'pg', 'pg-boss', '@apollo/*', 'express'],
    message: 'Clients know the API, not what is behind it.',
  },
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
  ...LAYERS.map(({ of, folders, packages, message = 'Imports point down.' }) => ({
    files: of.map((folder) => `src/${folder}/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: [...folders.map((folder) => `**/${folder}/**`), ...packages], message }] },
      ],
    },
  })),
  {
    files: ['src/**/*.ts', 'suites/**/*.ts', 'web/src/**/*.ts', 'web/src/**/*.tsx'],
    // what a package shows to the outside is gathered in one place
    ignores: ['src/client/public.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Import from the file that has it, not through another.' },
      ],
    },
  },
);
