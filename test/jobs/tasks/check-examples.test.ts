import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { statSync } from 'node:fs';
import { parseManifest } from '../../../src/evaluate/manifest.ts';
import { checkExamples } from '../../../src/jobs/tasks/check-examples.ts';
import { testBenchmark } from '../../support/benchmarks.ts';

test('a file that the Parquet reader never gets through is refused by name', async () => {
  const { manifest } = await testBenchmark('endless');
  const path = join(import.meta.dirname, '../../goldens/parquet/endless.parquet');
  const location = { kind: 'file' as const, path, bytes: statSync(path).size };
  const never = checkExamples(
    {
      manifest: parseManifest({
        ...manifest,
        cells: manifest.cells.map((cell) => ({ ...cell, splits: { test: { file: 'a.parquet' } } })),
      }),
      scorer: null,
      splits: [{ cell: 1, split: 'test', location }],
    },
    new AbortController().signal,
    () => undefined,
    0.5,
  );
  await expect(never).rejects.toMatchObject({
    code: 'DATA_INVALID',
    place: { cell: 'animals-sketch', file: 'a.parquet' },
  });
});
