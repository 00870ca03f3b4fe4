import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonLines } from '../evaluate/json-lines.ts';
import { openParquet, type ParquetFile } from '../evaluate/parquet-file.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { openLocalFile } from './local-file.ts';
import { DefinitionError } from './definition-error.ts';

/** A row of a table and where it came from. */
export interface TableRow {
  /** Relative to the user's folder. */
  readonly file: string;
  /** In that file, from 0. */
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Files of one split of a data set as the Hugging Face hub has them: Parquet shards, or JSON Lines. */
export interface Table {
  /** Relative to the user's folder. */
  readonly files: readonly string[];
  rows(columns: readonly string[], signal?: AbortSignal): AsyncGenerator<TableRow>;
  /** Opens the first file for its footer; null when it is no Parquet file. */
  footer(): Promise<ParquetFile | null>;
}

/**
 * Finds a split: files that are called after it, in the first of the folders that has some.
 * @param folders relative to `root`, in order of preference; `squad/plain_text` and so on
 * @param split what file names begin with, such as `train` of `train-00000-of-00001.parquet`
 * @throws DefinitionError that names where it looked
 */
export async function findTable(root: string, folders: readonly string[], split: string): Promise<Table> {
  const name = new RegExp(`^${split}(?:[-._].*)?\\.(?:parquet|jsonl|json)$`);
  for (const folder of folders) {
    const entries = await readdir(join(root, folder)).catch(() => []);
    const files = entries.filter((entry) => name.test(entry)).sort();
    if (files.length > 0)
      return tableOf(
        root,
        files.map((file) => join(folder, file)),
      );
  }
  const looked = folders.map((folder) => join(folder, `${split}*.parquet`)).join(' or ');
  throw new DefinitionError(`there is neither Parquet nor JSON Lines: looked for ${looked} (or .jsonl)`);
}

function tableOf(root: string, files: readonly string[]): Table {
  return {
    files,
    async *rows(columns, signal) {
      for (const file of files) {
        const source = await openLocalFile(join(root, file));
        try {
          for await (const { row, value } of rowsOf(source, file, columns, signal)) {
            const missing = columns.find((column) => !Object.hasOwn(value, column));
            if (missing !== undefined) throw new DefinitionError('is missing', { file, row, column: missing });
            yield { file, row, value };
          }
        } finally {
          await source.close();
        }
      }
    },
    async footer() {
      if (!files[0].endsWith('.parquet')) return null;
      const source = await openLocalFile(join(root, files[0]));
      try {
        return await openParquet(source, { file: files[0] });
      } finally {
        await source.close();
      }
    },
  };
}

async function* rowsOf(source: ByteSource, file: string, columns: readonly string[], signal?: AbortSignal) {
  if (!file.endsWith('.parquet')) {
    yield* readJsonLines(source, { file }, signal);
    return;
  }
  const parquet = await openParquet(source, { file });
  const known = new Set([...parquet.leaves].map((leaf) => leaf.split('.')[0]));
  const missing = columns.find((column) => !known.has(column));
  if (missing !== undefined) {
    const message = `is missing; the file has ${[...known].join(', ')}`;
    throw new DefinitionError(message, { file, column: missing });
  }
  yield* parquet.read(columns, { utf8: false, signal });
}
