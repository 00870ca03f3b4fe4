import { dirname, join } from 'node:path';
import { openLocalFile } from '../definitions/local-file.ts';
import { checkSplit } from '../evaluate/check-split.ts';
import { parseManifest } from '../evaluate/manifest.ts';
import { type Output } from './output.ts';
import { readManifest } from './push-benchmark.ts';

/** Checks a benchmark folder as the server would, without one: its manifest, and every example. @throws ManifestError, DataError, StorageError */
export async function checkBenchmark(path: string, output: Output, signal: AbortSignal): Promise<void> {
  const manifestPath = path.endsWith('.json') ? path : join(path, 'manifest.json');
  const manifest = parseManifest(await readManifest(manifestPath));
  const splits = manifest.cells.flatMap((cell, index) =>
    Object.keys(cell.splits).map((split) => ({ cell, index, split })),
  );
  const progress = output.progress.start('read examples', 'files');
  let rows = 0;
  for (const [done, { cell, index, split }] of splits.entries()) {
    signal.throwIfAborted();
    progress.update(done, splits.length);
    const source = await openLocalFile(join(dirname(manifestPath), cell.splits[split].file));
    try {
      await checkSplit(manifest, index, split, source, () => rows++);
    } finally {
      await source.close();
    }
  }
  progress.finish();
  const { slug, revision, cells } = manifest;
  output.result(
    { slug, revision, cells: cells.length, files: splits.length, examples: rows },
    `${slug}@${revision} is in order: ${cells.length} cells, ${splits.length} files, ${rows} examples; nothing was sent`,
  );
}
