import { basename, join, resolve } from 'node:path';
import { listCheckpoint } from '../client/list-checkpoint.ts';
import { AppError } from '../errors.ts';
import { type TensorEntry } from '../merge/types.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { tensorInWhole } from '../storage/checkpoint/component-files.ts';
import { parseJsonFile } from '../storage/checkpoint/json-file.ts';
import { MAX_CONFIG_BYTES } from '../storage/checkpoint/model-config.ts';
import { describeFile, type FolderFile, readSmall } from './folder-file.ts';
import { readWeights } from './folder-weights.ts';

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

/**
 * Opens a model folder: its index or `model.safetensors` says which files hold the weights. A pipeline of Diffusers is
 * opened component by component.
 * @throws AppError when there are no safetensors, or headers and index do not fit; the message names the folder
 */
export async function openModelFolder(path: string, signal?: AbortSignal): Promise<ModelFolder> {
  const folder = resolve(path);
  try {
    const names = await listFolder(folder);
    const files = await Promise.all(names.map((name) => describeFile(folder, name)));
    const kept = files.filter(({ bytes }) => bytes > 0);
    const weights = await readWeights(folder, names, signal);
    return {
      name: basename(folder),
      folder,
      files: kept,
      tensors: [...weights].flatMap(([file, header]) =>
        header.tensors.map((tensor) => ({ ...tensor, name: tensorInWhole(file, tensor.name), file })),
      ),
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
  try {
    return (await listCheckpoint(folder)).paths;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such folder' : `cannot be read (${code})`;
    throw new AppError('NOT_FOUND', why, { cause: error });
  }
}

async function readConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const parsed = parseJsonFile('config.json', await readSmall(folder, 'config.json', MAX_CONFIG_BYTES));
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new AppError('CONFIG_INVALID', 'config.json must be a JSON object', { file: 'config.json' });
}
