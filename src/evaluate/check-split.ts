import { type ByteSource } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';
import { type GenerationManifest, referenceColumns } from './generation-manifest.ts';
import { type ImageManifest } from './image-manifest.ts';
import { readLanguageExamples } from './language-examples.ts';
import { type BenchmarkManifest } from './manifest.ts';
import { ParquetExamples } from './parquet-examples.ts';

/**
 * Reads all examples of one split of a cell: columns, row counts, images, prompts and answers present, labels within the
 * classes of the cell.
 * @param index place of the cell in the manifest
 * @param onRow called with the number of each row
 * @throws DataError naming cell, file and row; StorageError
 */
export async function checkSplit(
  manifest: BenchmarkManifest,
  index: number,
  split: string,
  source: ByteSource,
  onRow: (row: number) => void,
): Promise<void> {
  switch (manifest.modality) {
    case 'IMAGE_CLASSIFICATION':
      return checkImages(manifest, index, split, source, onRow);
    case 'IMAGE_GENERATION':
      return checkReference(manifest, index, split, source, onRow);
    case 'LANGUAGE':
      // Reading is checking.
      for await (const { row } of readLanguageExamples(source, manifest, manifest.cells[index], split)) onRow(row);
  }
}

async function checkImages(
  manifest: ImageManifest,
  index: number,
  split: string,
  source: ByteSource,
  onRow: (row: number) => void,
): Promise<void> {
  const { id: cell, classes, splits } = manifest.cells[index];
  const { file, rows } = splits[split];
  const examples = await ParquetExamples.open(source, manifest.data, { cell, file });
  if (rows !== undefined && rows !== examples.rows) {
    throw new DataError(`the file has ${examples.rows} rows, the manifest states ${rows}`, { cell, file });
  }
  for await (const { label, row } of examples.read()) {
    onRow(row);
    if (label >= 0 && label < classes.length) continue;
    throw new DataError(`label ${label} is none of the ${classes.length} classes`, { cell, file, row });
  }
}

async function checkReference(
  manifest: GenerationManifest,
  index: number,
  split: string,
  source: ByteSource,
  onRow: (row: number) => void,
): Promise<void> {
  const { id: cell, splits, prompts } = manifest.cells[index];
  const { file, rows } = splits[split];
  const place = { cell, file };
  const { imageColumn, labelColumn = null } = manifest.data;
  const columns = labelColumn === null ? { imageColumn, labelColumn } : referenceColumns(manifest, { prompts });
  const examples = await ParquetExamples.open(source, columns, place);
  if (rows !== undefined && rows !== examples.rows) {
    throw new DataError(`the file has ${examples.rows} rows, the manifest states ${rows}`, place);
  }
  if (examples.rows < 2) throw new DataError('a distribution takes at least two reference images', place);
  // loads the image library, which other kinds do without
  const { checkImageHeader } = await import('./image-header.ts');
  for await (const { image, label, row } of examples.read()) {
    onRow(row);
    if (label < 0 || label >= prompts.length) {
      throw new DataError(`label ${label} is none of the ${prompts.length} prompts`, { ...place, row });
    }
    await checkImageHeader(image, { ...place, row });
  }
}
