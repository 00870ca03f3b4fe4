/** Worker thread of `check-examples.ts`: reads what it was given, one split after the other, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { DataError } from '../../evaluate/evaluation-errors.ts';
import { type GenerationManifest } from '../../evaluate/generation-manifest.ts';
import { type ImageManifest } from '../../evaluate/image-manifest.ts';
import { readLanguageExamples } from '../../evaluate/language-examples.ts';
import { type BenchmarkManifest } from '../../evaluate/manifest.ts';
import { ParquetExamples } from '../../evaluate/parquet-examples.ts';
import { type ByteSource } from '../../storage/byte-source.ts';
import { toWire } from '../../storage/error-wire.ts';
import { openLocation } from '../../storage/open-location.ts';
import { type ExamplesMessage, type ExamplesRequest, type SplitToCheck } from './check-examples.ts';

function post(message: ExamplesMessage): void {
  parentPort?.postMessage(message);
}

/** Says now and then that reading goes on. */
function alive(row: number): void {
  if (row % 512 === 0) post({ kind: 'alive' });
}

async function check(manifest: BenchmarkManifest, { cell, split, location }: SplitToCheck): Promise<void> {
  const source = await openLocation(location);
  try {
    switch (manifest.modality) {
      case 'IMAGE_CLASSIFICATION':
        return await checkImages(manifest, cell, split, source);
      case 'IMAGE_GENERATION':
        return await checkReference(manifest, cell, split, source);
      case 'LANGUAGE':
        // Reading is checking.
        for await (const { row } of readLanguageExamples(source, manifest, manifest.cells[cell], split)) alive(row);
    }
  } finally {
    await source.close();
  }
}

async function checkImages(manifest: ImageManifest, index: number, split: string, source: ByteSource): Promise<void> {
  const { id: cell, classes, splits } = manifest.cells[index];
  const { file, rows } = splits[split];
  const examples = await ParquetExamples.open(source, manifest.data, { cell, file });
  if (rows !== undefined && rows !== examples.rows) {
    throw new DataError(`the file has ${examples.rows} rows, the manifest states ${rows}`, { cell, file });
  }
  for await (const { label, row } of examples.read()) {
    alive(row);
    if (label >= 0 && label < classes.length) continue;
    throw new DataError(`label ${label} is none of the ${classes.length} classes`, { cell, file, row });
  }
}

async function checkReference(
  manifest: GenerationManifest,
  index: number,
  split: string,
  source: ByteSource,
): Promise<void> {
  const { id: cell, splits } = manifest.cells[index];
  const { file, rows } = splits[split];
  const place = { cell, file };
  const columns = { imageColumn: manifest.data.imageColumn, labelColumn: null };
  const examples = await ParquetExamples.open(source, columns, place);
  if (rows !== undefined && rows !== examples.rows) {
    throw new DataError(`the file has ${examples.rows} rows, the manifest states ${rows}`, place);
  }
  if (examples.rows < 2) throw new DataError('a distribution takes at least two reference images', place);
  const { checkImageHeader } = await import('../../evaluate/image-header.ts');
  for await (const { image, row } of examples.read()) {
    alive(row);
    await checkImageHeader(image, { ...place, row });
  }
}

try {
  const { manifest, scorer, splits } = workerData as ExamplesRequest;
  if (manifest.modality === 'IMAGE_GENERATION' && scorer !== null) {
    // loads TensorFlow.js, which other kinds do without
    const { checkScorer } = await import('../../evaluate/check-scorer.ts');
    await checkScorer(scorer, manifest);
  }
  for (const split of splits) {
    await check(manifest, split);
    post({ kind: 'checked' });
  }
  post({ kind: 'done' });
} catch (error) {
  post({ kind: 'failed', error: toWire(error) });
}
