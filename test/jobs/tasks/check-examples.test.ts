import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { statSync } from 'node:fs';
import { parseManifest } from '../../../src/evaluate/manifest.ts';
import { checkExamples } from '../../../src/jobs/tasks/check-examples.ts';
import { type ByteLocation } from '../../../src/storage/byte-source.ts';
import { testBenchmark } from '../../support/benchmarks.ts';
import { hangs, startFakeS3 } from '../../support/fake-s3.ts';

async function checkFor(location: ByteLocation, seconds: number): Promise<void> {
  const { manifest } = await testBenchmark('endless');
  return checkExamples(
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
    seconds,
  );
}

test('a file that the Parquet reader never gets through is refused by name', async () => {
  const path = join(import.meta.dirname, '../../goldens/parquet/endless.parquet');
  await expect(checkFor({ kind: 'file', path, bytes: statSync(path).size }, 0.5)).rejects.toMatchObject({
    code: 'DATA_INVALID',
    place: { cell: 'animals-sketch', file: 'a.parquet' },
  });
});

test('a store that sends nothing says nothing about the file', async () => {
  const s3 = await startFakeS3();
  s3.always(hangs);
  try {
    const url = `http://127.0.0.1:${s3.port}/bucket/a`;
    await expect(checkFor({ kind: 'url', url, bytes: 1000 }, 0.3)).rejects.toMatchObject({
      code: 'STORAGE',
      retryable: true,
    });
  } finally {
    await s3.close();
  }
});
