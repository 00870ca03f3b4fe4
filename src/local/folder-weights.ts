import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { baseName, folderOf, inFolder } from '../storage/checkpoint/component-files.ts';
import { MAX_CONFIG_BYTES } from '../storage/checkpoint/model-config.ts';
import { checkPipeline, parsePipelineIndex, PIPELINE_FILE, pipelineFaults } from '../storage/checkpoint/pipeline.ts';
import { openFileSource } from '../storage/file-source.ts';
import { readShardIndex, shardError } from '../storage/safetensors/index-errors.ts';
import { checkShards } from '../storage/safetensors/index-file.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../storage/safetensors/read-header.ts';
import { describeFile, readSmall } from './folder-file.ts';

const INDEX = /^(?:model|diffusion_pytorch_model)\.safetensors\.index\.json$/;
/** Other safetensors files beside these are exports of the same weights. */
const SINGLE = /^(?:model|diffusion_pytorch_model)\.safetensors$/;
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/** Headers of all weights, by path: of one folder, or of each component of a pipeline. */
export async function readWeights(
  folder: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, SafetensorsHeader>> {
  if (!paths.includes(PIPELINE_FILE)) return readFolderWeights(folder, paths, signal);
  const fault = pipelineFaults(paths)[0];
  if (fault !== undefined) throw new AppError('CONFIG_INVALID', fault.message, { file: fault.path });
  const index = parsePipelineIndex(await readSmall(folder, PIPELINE_FILE, MAX_CONFIG_BYTES));
  await checkPipeline(index, paths, (path) => readSmall(folder, path, MAX_CONFIG_BYTES));
  const found = new Map<string, SafetensorsHeader>();
  for (const { name } of index.components) {
    const own = paths.filter((path) => folderOf(path) === name).map(baseName);
    if (!own.some((path) => path.endsWith('.safetensors'))) continue;
    const headers = await readFolderWeights(join(folder, name), own, signal);
    for (const [file, header] of headers) found.set(inFolder(name, file), header);
  }
  return found;
}

async function readFolderWeights(
  folder: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, SafetensorsHeader>> {
  const safetensors = names.filter((name) => name.endsWith('.safetensors')).sort();
  const indexFile = names.find((name) => INDEX.test(name));
  if (indexFile !== undefined) {
    const index = readShardIndex(indexFile, await readSmall(folder, indexFile, MAX_INDEX_BYTES));
    const listed = [...new Set(index.weightMap.values())].filter((name) => names.includes(name)).sort();
    const headers = await readHeaders(folder, listed, signal);
    const fatal = checkShards(index, headers).find((issue) => issue.fatal);
    if (fatal !== undefined) throw shardError(fatal);
    return headers;
  }
  const single = names.find((name) => SINGLE.test(name));
  if (single !== undefined) return readHeaders(folder, [single], signal);
  if (safetensors.length === 1) return readHeaders(folder, safetensors, signal);
  if (safetensors.length > 1) {
    const message = 'several safetensors files and no model.safetensors.index.json that says how they belong together';
    throw new AppError('FILE_MISSING', message);
  }
  throw new AppError('FILE_MISSING', 'holds no safetensors file; pickled weights are not read');
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
