import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { type ImageRow } from './definition.ts';

/** Bytes of images in one row group: what a reader holds at once. */
const GROUP_BYTES = 32 * 1024 * 1024;
const GROUP_ROWS = 4096;

/** A Parquet file that is being written. */
export interface ImageFile {
  add(row: ImageRow): Promise<void>;
  end(): Promise<void>;
}

/** A Parquet file of images as Hugging Face's `datasets` writes them: `image` {bytes, path} and `label`. */
export function openImageFile(path: string): ImageFile {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    // images are compressed already
    codec: 'UNCOMPRESSED',
    statistics: false,
    schema: [
      { name: 'schema', num_children: 2 },
      { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
  });
  let rows: ImageRow[] = [];
  let bytes = 0;
  const flush = async () => {
    await writer.write({
      columnData: [
        { name: 'image', data: rows.map((row) => ({ bytes: row.bytes, path: row.path })) },
        { name: 'label', data: rows.map(({ label }) => BigInt(label)) },
      ],
      rowGroupSize: rows.length,
    });
    rows = [];
    bytes = 0;
  };
  return {
    async add(row) {
      rows.push(row);
      bytes += row.bytes.length;
      if (bytes >= GROUP_BYTES || rows.length >= GROUP_ROWS) await flush();
    },
    async end() {
      if (rows.length > 0) await flush();
      await writer.finish();
    },
  };
}
