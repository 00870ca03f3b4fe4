import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type ParquetReadOptions,
} from 'hyparquet';
import { AppError } from '../errors.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';
import { PARQUET_CODECS } from './parquet-codecs.ts';

/** A row group is read at once; larger ones than this are refused instead of exhausting the memory. */
const MAX_GROUP_BYTES = 1024 ** 3;

/** Where an error happened, for its message. */
export interface FilePlace {
  readonly cell?: string;
  readonly file: string;
}

/** A row by its columns, and its number in the file, from 0. */
export interface ParquetRow {
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A Parquet file whose footer was read and found in order. */
export interface ParquetFile {
  readonly rows: number;
  /** Paths of the leaves, such as `image.bytes`. */
  readonly leaves: ReadonlySet<string>;
  /** Texts of the footer, such as the types of Hugging Face's `datasets` under `huggingface`. */
  readonly texts: ReadonlyMap<string, string>;
  /**
   * Some columns of the rows from `from` on, in order; row groups that end before it are not read. Integers of 64 bits come as
   * bigint, plain BYTE_ARRAY as text only with `utf8`.
   * @throws DataError naming the rows of a group that cannot be read
   */
  read(columns: readonly string[], options?: ReadOptions): AsyncGenerator<ParquetRow>;
}

export interface ReadOptions {
  readonly utf8?: boolean;
  readonly from?: number;
  readonly signal?: AbortSignal;
}

/** Reads the footer. @throws DataError when it is no Parquet file, or has row groups above 1 GiB; StorageError */
export async function openParquet(source: ByteSource, place: FilePlace): Promise<ParquetFile> {
  const file = asyncBuffer(source);
  const metadata = await guard(place, 'not a readable Parquet file', () => parquetMetadataAsync(file));
  for (const group of metadata.row_groups) {
    const bytes = Math.max(Number(group.total_byte_size), Number(group.total_compressed_size ?? 0n));
    if (!(bytes <= MAX_GROUP_BYTES)) throw new DataError(`a row group of ${bytes} bytes is too large`, place);
  }
  const paths = metadata.row_groups.flatMap(({ columns }) => columns.map((c) => c.meta_data?.path_in_schema.join('.')));
  return {
    rows: metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0),
    leaves: new Set(paths.filter((path) => path !== undefined)),
    texts: new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ''])),
    read: (columns, options = {}) => readRows(file, metadata, [...columns], options, place),
  };
}

async function* readRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: string[],
  { utf8 = false, from = 0, signal }: ReadOptions,
  place: FilePlace,
): AsyncGenerator<ParquetRow> {
  let row = 0;
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const rowStart = row;
    const rowEnd = row + Number(group.num_rows);
    if (rowEnd <= from) {
      row = rowEnd;
      continue;
    }
    const options: ParquetReadOptions = {
      file,
      metadata,
      columns,
      rowStart,
      rowEnd,
      utf8,
      compressors: PARQUET_CODECS,
    };
    const message = `rows ${rowStart}–${rowEnd - 1} cannot be read`;
    const values = await guard(place, message, () => parquetReadObjects(options));
    if (values.length !== rowEnd - rowStart) {
      throw new DataError(`${values.length} rows where the footer states ${rowEnd - rowStart}`, place);
    }
    for (const value of values) yield { row: row++, value };
  }
}

function asyncBuffer(source: ByteSource): AsyncBuffer {
  const read = async (start: number, end: number) => {
    const from = start < 0 ? source.bytes + start : start;
    if (!(from >= 0 && from <= end && end <= source.bytes)) {
      throw new RangeError(`bytes ${from}–${end} lie outside of ${source.bytes}`);
    }
    const bytes = new Uint8Array(end - from);
    await source.read(from, bytes);
    return bytes.buffer;
  };
  return {
    byteLength: source.bytes,
    slice(start, end = source.bytes) {
      const bytes = read(start, end);
      // hyparquet reads ahead; when another column fails first, nobody waits for this one, and that must not end the process
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

/** Whatever the Parquet reader throws on a malformed file becomes one typed error; faults of the storage pass. */
async function guard<T>(place: FilePlace, message: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new DataError(`${message} (${cause instanceof Error ? cause.message : String(cause)})`, { ...place, cause });
  }
}
