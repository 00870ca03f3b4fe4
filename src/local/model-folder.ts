import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isCheckpointFile } from '../client/checkpoint-files.ts';
import { AppError } from '../errors.ts';
import { type TensorEntry } from '../merge/types.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { parseJsonFile } from '../storage/checkpoint/json-file.ts';
import { MAX_CONFIG_BYTES } from '../storage/checkpoint/model-config.ts';
import { openFileSource } from '../storage/file-source.ts';
import { readShardIndex, shardError } from '../storage/safetensors/index-errors.ts';
import { checkShards } from '../storage/safetensors/index-file.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../storage/safetensors/read-header.ts';

export interface FolderFile {
  /** Its name inside the folder. */
  readonly path: string;
  readonly localPath: string;
  readonly bytes: number;
}

/** A model as `save_pretrained` writes it: a folder on this machine, its headers read and checked. */
export interface ModelFolder {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** What `mergeboard push` would register, and what the digest is taken of. */
  readonly files: readonly FolderFile[];
  readonly tensors: readonly TensorEntry[];
  readonly weights: ReadonlyMap<string, ByteLocation>;
  /** `config.json`; null when there is none. */
  readonly config: Readonly<Record<string, unknown>> | null;
}

const INDEX = 'model.safetensors.index.json';
const SINGLE = 'model.safetensors';
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/**
 * Opens a model folder: its index or `model.safetensors` says which files hold the weights.
 * @throws AppError when there are no safetensors, or headers and index do not fit; the message names the folder
 */
export async function openModelFolder(path: string, signal?: AbortSignal): Promise<ModelFolder> {
  const folder = resolve(path);
  const names = await listFolder(folder);
  try {
    const weights = await readWeights(folder, names, signal);
    const files = await Promise.all(names.filter(isCheckpointFile).map((name) => describeFile(folder, name)));
    return {
      name: basename(folder),
      folder,
      files: files.filter(({ bytes }) => bytes > 0),
      tensors: [...weights].flatMap(([file, header]) => header.tensors.map((tensor) => ({ ...tensor, file }))),
      weights: new Map(
        [...weights].map(([file, { fileBytes }]) => [
          file,
          { kind: 'file', path: join(folder, file), bytes: fileBytes },
        ]),
      ),
      config: names.includes('config.json') ? await readConfig(folder) : null,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${path}: ${error.message}`, { ...error.place, cause: error });
  }
}

async function listFolder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such folder' : `cannot be read (${error.code ?? error.message})`;
    throw new AppError('NOT_FOUND', `${folder}: ${why}`, { cause: error });
  });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

async function readWeights(
  folder: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, SafetensorsHeader>> {
  const safetensors = names.filter((name) => name.endsWith('.safetensors')).sort();
  if (names.includes(INDEX)) {
    const index = readShardIndex(INDEX, await readSmall(folder, INDEX, MAX_INDEX_BYTES));
    const listed = [...new Set(index.weightMap.values())].filter((name) => names.includes(name)).sort();
    const headers = await readHeaders(folder, listed, signal);
    const fatal = checkShards(index, headers).find((issue) => issue.fatal);
    if (fatal !== undefined) throw shardError(fatal);
    return headers;
  }
  if (names.includes(SINGLE)) return readHeaders(folder, [SINGLE], signal);
  if (safetensors.length === 1) return readHeaders(folder, safetensors, signal);
  if (safetensors.length > 1) {
    throw new AppError('FILE_MISSING', `several safetensors files and no ${INDEX} that says how they belong together`);
  }
  const pickled = names.some((name) => /\.(?:bin|pt|pth|ckpt)$/.test(name));
  const hint = pickled ? '; pickled weights are not read: save the model as safetensors first' : '';
  throw new AppError('FILE_MISSING', `holds no safetensors file${hint}`);
}

async function readHeaders(
  folder: string,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, SafetensorsHeader>> {
  const headers = new Map<string, SafetensorsHeader>();
  for (const file of files) {
    const { localPath, bytes } = await describeFile(folder, file);
    const source = await openFileSource(localPath, bytes);
    try {
      headers.set(file, await readSafetensorsHeader(source, { signal }));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, `${file}: ${error.message}`, { ...error.place, file, cause: error });
    } finally {
      await source.close();
    }
  }
  return headers;
}

async function readConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const parsed = parseJsonFile('config.json', await readSmall(folder, 'config.json', MAX_CONFIG_BYTES));
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new AppError('CONFIG_INVALID', 'config.json must be a JSON object', { file: 'config.json' });
}

/** A file that is read whole. */
export async function readSmall(folder: string, name: string, limit: number): Promise<Uint8Array> {
  const { localPath, bytes } = await describeFile(folder, name);
  if (bytes <= limit) return readFile(localPath);
  throw new AppError('LIMIT_EXCEEDED', `${name} has ${bytes} bytes, at most ${limit} are read`, { file: name });
}

async function describeFile(folder: string, path: string): Promise<FolderFile> {
  const localPath = join(folder, path);
  const info = await stat(localPath).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_MISSING', `${path} cannot be read (${error.code ?? error.message})`, { file: path });
  });
  return { path, localPath, bytes: info.size };
}
