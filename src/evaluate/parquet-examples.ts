import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
} from 'hyparquet';
import { AppError } from '../errors.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';

/** One example as it lies on disk: the bytes of an image file, and its label. */
export interface Example {
  readonly image: Uint8Array;
  readonly label: number;
  /** Row in the file, from 0. */
  readonly row: number;
}

export interface ExampleColumns {
  readonly imageColumn: string;
  readonly labelColumn: string;
}

/** Where an error happened, for its message. */
export interface ExamplePlace {
  readonly cell: string;
  readonly file: string;
}

/** A row group is read at once; larger ones than this are refused instead of exhausting the memory. */
const MAX_GROUP_BYTES = 1024 ** 3;

/** Examples of one cell, read from a Hugging Face style Parquet file by range. */
export class ParquetExamples {
  readonly rows: number;
  private readonly file: AsyncBuffer;
  private readonly metadata: FileMetaData;
  private readonly columns: ExampleColumns;
  private readonly place: ExamplePlace;

  private constructor(file: AsyncBuffer, metadata: FileMetaData, columns: ExampleColumns, place: ExamplePlace) {
    this.file = file;
    this.metadata = metadata;
    this.columns = columns;
    this.place = place;
    this.rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  }

  /**
   * Reads the footer and checks columns and sizes.
   * @throws DataError when it is no Parquet file, has no such columns, no rows, or row groups above 1 GiB.
   */
  static async open(source: ByteSource, columns: ExampleColumns, place: ExamplePlace): Promise<ParquetExamples> {
    const file = asyncBuffer(source);
    const metadata = await guard(place, 'not a readable Parquet file', () => parquetMetadataAsync(file));
    const names = new Set(
      metadata.row_groups.flatMap(({ columns: chunks }) => chunks.map((c) => c.meta_data?.path_in_schema.join('.'))),
    );
    const examples = new ParquetExamples(file, metadata, columns, place);
    if (examples.rows === 0) throw new DataError('the split has no examples', place);
    for (const needed of [`${columns.imageColumn}.bytes`, columns.labelColumn]) {
      if (!names.has(needed)) throw new DataError(`there is no column "${needed}"`, place);
    }
    for (const group of metadata.row_groups) {
      const bytes = Math.max(Number(group.total_byte_size), Number(group.total_compressed_size ?? 0n));
      if (!(bytes <= MAX_GROUP_BYTES)) throw new DataError(`a row group of ${bytes} bytes is too large`, place);
    }
    return examples;
  }

  /**
   * The examples in order of rows; row groups that end before row `from` are not read.
   * @throws DataError naming the row whose image or label is missing or malformed.
   */
  async *read(signal?: AbortSignal, from = 0): AsyncGenerator<Example> {
    const { imageColumn, labelColumn } = this.columns;
    let row = 0;
    for (const group of this.metadata.row_groups) {
      signal?.throwIfAborted();
      const rowStart = row;
      const rowEnd = row + Number(group.num_rows);
      if (rowEnd <= from) {
        row = rowEnd;
        continue;
      }
      const objects = await guard(this.place, `rows ${rowStart}–${rowEnd - 1} cannot be read`, () =>
        parquetReadObjects({
          file: this.file,
          metadata: this.metadata,
          columns: [imageColumn, labelColumn],
          rowStart,
          rowEnd,
          utf8: false,
          compressors: COMPRESSORS,
        }),
      );
      if (objects.length !== rowEnd - rowStart) {
        throw new DataError(`${objects.length} rows where the footer states ${rowEnd - rowStart}`, this.place);
      }
      for (const object of objects) {
        yield { row, image: this.imageOf(object[imageColumn], row), label: this.labelOf(object[labelColumn], row) };
        row++;
      }
    }
  }

  private imageOf(value: unknown, row: number): Uint8Array {
    const bytes: unknown = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
    if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
      throw new DataError('the image has no bytes', { ...this.place, row });
    }
    return bytes;
  }

  private labelOf(value: unknown, row: number): number {
    const label = typeof value === 'bigint' ? Number(value) : value;
    if (typeof label !== 'number' || !Number.isSafeInteger(label)) {
      throw new DataError('the label is not an integer', { ...this.place, row });
    }
    return label;
  }
}

function asyncBuffer(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.bytes,
    async slice(start, end = source.bytes) {
      const from = start < 0 ? source.bytes + start : start;
      if (!(from >= 0 && from <= end && end <= source.bytes)) {
        throw new RangeError(`bytes ${from}–${end} lie outside of ${source.bytes}`);
      }
      const bytes = new Uint8Array(end - from);
      await source.read(from, bytes);
      return bytes.buffer;
    },
  };
}

/** What hyparquet lacks, Node has. The output length is stated by the page header, so a bomb stops there. */
const COMPRESSORS: Compressors = {
  GZIP: (input, outputLength) => gunzipSync(input, { maxOutputLength: Math.max(1, outputLength) }),
  BROTLI: (input, outputLength) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, outputLength) }),
  ZSTD: (input, outputLength) => zstdDecompressSync(input, { maxOutputLength: Math.max(1, outputLength) }),
};

/** Whatever the Parquet reader throws on a malformed file becomes one typed error; faults of the storage pass. */
async function guard<T>(place: ExamplePlace, message: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new DataError(`${message} (${cause instanceof Error ? cause.message : String(cause)})`, { ...place, cause });
  }
}
