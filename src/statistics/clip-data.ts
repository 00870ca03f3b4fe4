import { DataError } from '../evaluate/evaluation-errors.ts';
import { checkLabels, decodeExample } from '../evaluate/image-example.ts';
import { type ImageCell, type ImageManifest } from '../evaluate/image-manifest.ts';
import { ParquetExamples } from '../evaluate/parquet-examples.ts';
import { type ClipModel } from '../models/clip/clip-model.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { type ClipExample } from './clip-classification.ts';
import { type StatisticData } from './statistic-model.ts';

/**
 * One split of a cell as a CLIP model takes it.
 * @throws DataError naming cell, file and row; also while reading
 */
export async function openClipData(
  model: Pick<ClipModel, 'preprocessing' | 'config'>,
  manifest: Pick<ImageManifest, 'data'>,
  cell: ImageCell,
  split: string,
  source: ByteSource,
): Promise<StatisticData<ClipExample>> {
  const { file, rows: stated } = cell.splits[split];
  const place = { cell: cell.id, file };
  const examples = await ParquetExamples.open(source, manifest.data, place);
  if (stated !== undefined && stated !== examples.rows) {
    throw new DataError(`${examples.rows} rows, the manifest states ${stated}`, place);
  }
  return {
    rows: examples.rows,
    async *read(rows, signal) {
      if (rows.length === 0) return;
      const wanted = new Set(rows);
      for await (const example of examples.read(signal, rows[0])) {
        if (!wanted.has(example.row)) continue;
        checkLabels([example], cell, file);
        const pixels = await decodeExample(model, example, place);
        yield { row: example.row, example: { pixels, label: example.label } };
        if (example.row === rows[rows.length - 1]) return;
      }
    },
  };
}
