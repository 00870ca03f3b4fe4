import { type ByteSource } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';
import { openParquet, type ParquetFile } from './parquet-file.ts';

/** One example as it lies on disk: the bytes of an image file, and its label. */
export interface Example {
  readonly image: Uint8Array;
  /** 0 where labels are not read. */
  readonly label: number;
  /** Row in the file, from 0. */
  readonly row: number;
}

export interface ExampleColumns {
  readonly imageColumn: string;
  /** Null: labels are not read. */
  readonly labelColumn: string | null;
}

/** Where an error happened, for its message. */
export interface ExamplePlace {
  readonly cell: string;
  readonly file: string;
}

/** Examples of one cell, read from a Hugging Face style Parquet file by range. */
export class ParquetExamples {
  readonly rows: number;
  private readonly file: ParquetFile;
  private readonly columns: ExampleColumns;
  private readonly place: ExamplePlace;

  private constructor(file: ParquetFile, columns: ExampleColumns, place: ExamplePlace) {
    this.file = file;
    this.columns = columns;
    this.place = place;
    this.rows = file.rows;
  }

  /**
   * Reads the footer and checks columns and sizes.
   * @throws DataError when it is no Parquet file, has no such columns, no rows, or row groups above 1 GiB.
   */
  static async open(source: ByteSource, columns: ExampleColumns, place: ExamplePlace): Promise<ParquetExamples> {
    const file = await openParquet(source, place);
    if (file.rows === 0) throw new DataError('the split has no examples', place);
    const { imageColumn, labelColumn } = columns;
    for (const needed of [`${imageColumn}.bytes`, ...(labelColumn === null ? [] : [labelColumn])]) {
      if (!file.leaves.has(needed)) throw new DataError(`there is no column "${needed}"`, place);
    }
    return new ParquetExamples(file, columns, place);
  }

  /**
   * The examples in order of rows; row groups that end before row `from` are not read.
   * @throws DataError naming the row whose image or label is missing or malformed.
   */
  async *read(signal?: AbortSignal, from = 0): AsyncGenerator<Example> {
    const { imageColumn, labelColumn } = this.columns;
    const wanted = labelColumn === null ? [imageColumn] : [imageColumn, labelColumn];
    for await (const { row, value } of this.file.read(wanted, { from, signal })) {
      const label = labelColumn === null ? 0 : this.labelOf(value[labelColumn], row);
      yield { row, image: this.imageOf(value[imageColumn], row), label };
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
