import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { shortName } from '../safetensors/safetensors-error.ts';
import { parseJsonFile } from './json-file.ts';

/** An index entry takes about 150 bytes. */
export const MAX_INDEX_BYTES = 64 * 1024 * 1024;

// further keys of the index and of `metadata`, also a wrong `total_size`, are common and harmless
const indexModel = z.object({ weight_map: z.custom<Record<string, unknown>>(isPlainObject, 'must be an object') });

/**
 * Holds an index file (`….safetensors.index.json`) against the shards. Their headers are the truth: every tensor of the
 * index must lie in the shard it names, and every tensor of a named shard must be in the index.
 *
 * @param shards names of the tensors of each safetensors file
 * @throws AppError CONFIG_INVALID, FILE_MISSING or TENSOR_MISSING, naming file and tensor
 */
export function checkShardIndex(
  path: string,
  bytes: Uint8Array,
  shards: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const parsed = indexModel.safeParse(parseJsonFile(path, bytes));
  if (!parsed.success) throw new AppError('CONFIG_INVALID', `${path}: weight_map must be an object`, { file: path });
  // a Map, because `__proto__` is a legal tensor name
  const listed = new Map(Object.entries(parsed.data.weight_map));
  for (const [tensor, file] of listed) {
    const name = shortName(tensor);
    if (typeof file !== 'string') {
      throw new AppError('CONFIG_INVALID', `${path}: tensor "${name}" is not mapped to a file name`, {
        file: path,
        tensor: name,
      });
    }
    const shard = shards.get(file);
    if (shard === undefined) {
      const message = `${path}: tensor "${name}" lies in "${shortName(file)}", which is none of the safetensors files`;
      throw new AppError('FILE_MISSING', message, { file: path, tensor: name });
    }
    if (!shard.has(tensor)) {
      const message = `${path} lists tensor "${name}" in ${file}, which does not hold it`;
      throw new AppError('TENSOR_MISSING', message, { file, tensor: name });
    }
  }
  for (const file of new Set(listed.values())) {
    for (const tensor of shards.get(String(file)) ?? []) {
      if (listed.get(tensor) === file) continue;
      const name = shortName(tensor);
      const message = `${String(file)} holds tensor "${name}", which ${path} does not list there`;
      throw new AppError('TENSOR_MISSING', message, { file: String(file), tensor: name });
    }
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
