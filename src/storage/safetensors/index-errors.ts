import { AppError } from '../../errors.ts';
import { parseShardIndex, type ShardIndex, type ShardIssue } from './index-file.ts';
import { shortName } from './safetensors-error.ts';

/** Reads an index file. @throws AppError CONFIG_INVALID naming the file */
export function readShardIndex(path: string, bytes: Uint8Array): ShardIndex {
  try {
    return parseShardIndex(bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // the reader of headers is at work here, but what is wrong is the index
    throw new AppError('CONFIG_INVALID', `${path}: ${error.message}`, { ...error.place, file: path, cause: error });
  }
}

export function shardError({ kind, message, file, tensor }: ShardIssue): AppError {
  const code =
    kind === 'SHARD_MISSING' ? 'FILE_MISSING' : kind === 'TENSOR_MISSING' ? 'TENSOR_MISSING' : 'SAFETENSORS_INVALID';
  return new AppError(code, message, { file, ...(tensor === null ? {} : { tensor: shortName(tensor) }) });
}
