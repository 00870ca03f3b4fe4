import { AppError } from '../errors.ts';
import { type ByteLocation, type ByteSource } from '../storage/byte-source.ts';
import { openLocation } from '../storage/open-location.ts';
import { ModelConfigError } from './model-error.ts';

/** A file of a checkpoint by its path inside it (`config.json`, `model.safetensors`, …). */
export interface LocatedFile {
  readonly path: string;
  readonly location: ByteLocation;
  /** How to read it where its bytes are not those at the location. With it, it is no plain data any more. */
  readonly open?: () => Promise<ByteSource>;
}

/** The files of a checkpoint. Plain data, unless a file says how it is opened. */
export interface LocatedCheckpoint {
  readonly files: readonly LocatedFile[];
}

/** Config and tokenizer files above this are refused (the largest public `tokenizer.json` has about 35 MB). */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Opens one location, and closes it after `use`, however that ends. */
export async function withSource<T>(location: ByteLocation, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openLocation(location);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** Opens a file, and closes it after `use`, however that ends. */
export async function withFile<T>(
  { location, open }: LocatedFile,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  if (open === undefined) return withSource(location, use);
  const source = await open();
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** Parses a JSON file of the checkpoint; undefined when there is none. @throws ModelConfigError when it is no JSON. */
export async function readJsonFile(checkpoint: LocatedCheckpoint, path: string): Promise<unknown> {
  const file = checkpoint.files.find((one) => one.path === path);
  if (!file) return undefined;
  if (file.location.bytes > MAX_JSON_BYTES) throw new ModelConfigError(path, `${file.location.bytes} bytes`, path);
  const bytes = new Uint8Array(file.location.bytes);
  await withFile(file, (source) => source.read(0, bytes));
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelConfigError(path, cause instanceof Error ? cause.message : 'is not JSON', path);
  }
}

/** Like `readJsonFile`, for a file that must be there. @throws AppError `FILE_MISSING`. */
export async function requireJsonFile(checkpoint: LocatedCheckpoint, path: string): Promise<unknown> {
  const json = await readJsonFile(checkpoint, path);
  if (json === undefined) throw new AppError('FILE_MISSING', `the checkpoint has no ${path}`, { file: path });
  return json;
}
