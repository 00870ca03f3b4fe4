import { AppError } from '../errors.ts';
import { type ByteLocation, type ByteSource } from '../storage/byte-source.ts';
import { openLocation } from '../storage/open-location.ts';
import { ModelConfigError } from './model-error.ts';

/** The files of a checkpoint by their paths inside it (`config.json`, `model.safetensors`, …). Plain data. */
export interface LocatedCheckpoint {
  readonly files: readonly { readonly path: string; readonly location: ByteLocation }[];
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

/** Parses a JSON file of the checkpoint; undefined when there is none. @throws ModelConfigError when it is no JSON. */
export async function readJsonFile(checkpoint: LocatedCheckpoint, path: string): Promise<unknown> {
  const file = checkpoint.files.find((one) => one.path === path);
  if (!file) return undefined;
  if (file.location.bytes > MAX_JSON_BYTES) throw new ModelConfigError(path, `${file.location.bytes} bytes`, path);
  const bytes = new Uint8Array(file.location.bytes);
  await withSource(file.location, (source) => source.read(0, bytes));
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
