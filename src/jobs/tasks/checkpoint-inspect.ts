import { AppError } from '../../errors.ts';
import { layoutDifference } from '../../storage/checkpoint/layout-difference.ts';
import { CONFIG_FILES, MAX_CONFIG_BYTES, readFamily } from '../../storage/checkpoint/model-config.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type CheckpointFileRow } from '../../storage/entities/checkpoint-file.ts';
import { readShardIndex, shardError } from '../../storage/safetensors/index-errors.ts';
import { checkShards, type ShardIssue } from '../../storage/safetensors/index-file.ts';
import { layoutDigest } from '../../storage/safetensors/layout-digest.ts';
import { type SafetensorsHeader } from '../../storage/safetensors/read-header.ts';
import { type CheckpointFacts, findCheckpointRow } from '../../storage/stores/checkpoint-store.ts';
import { readTensors, type StoredTensor } from '../../storage/stores/tensor-store.ts';
import { elementCount } from '../../tensor/dtype.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { checkAdapter } from './adapter-inspect.ts';
import { verifyFiles } from './verify-files.ts';

export interface CheckpointFindings {
  /** In the order of files and offsets. */
  readonly tensors: readonly StoredTensor[];
  readonly facts: CheckpointFacts;
}

type Context = TaskContext<Pick<WorkerDeps, 'dataSource' | 'objects' | 'threads'>>;

/** An index entry takes about 150 bytes. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a whole checkpoint: every file's length and SHA-256, every header, every value; then what the files say about
 * each other and about the base.
 * @throws AppError with the first offence; StorageError, CancelledError
 */
export async function inspectCheckpoint(
  context: Context,
  checkpoint: CheckpointRow,
  files: readonly CheckpointFileRow[],
): Promise<CheckpointFindings> {
  const headers = await verifyFiles(
    context,
    files.map(({ path, role, bytes, sha256, objectKey }) => {
      return { path, bytes: Number(bytes), sha256, objectKey, weights: role === 'WEIGHTS' };
    }),
  );
  await checkIndexes(context, files, headers);
  const tensors = [...headers].flatMap(([file, header]) => header.tensors.map((tensor) => ({ ...tensor, file })));
  const [config] = CONFIG_FILES.flatMap((name) => files.filter(({ path }) => path === name));
  const family =
    config === undefined ? null : readFamily(config.path, await readSmall(context, config, MAX_CONFIG_BYTES));
  if (checkpoint.kind === 'ADAPTER') await checkAdapter(context, checkpoint, files, headers, tensors);
  else await checkBase(context, checkpoint, tensors);
  return {
    tensors,
    facts: {
      family,
      layoutDigest: layoutDigest(tensors),
      parameterCount: String(tensors.reduce((sum, { shape }) => sum + BigInt(elementCount(shape)), 0n)),
    },
  };
}

/** Shards against each other and against each index; what the index only leaves out is worth a line of the log. */
async function checkIndexes(
  context: Context,
  files: readonly CheckpointFileRow[],
  headers: ReadonlyMap<string, SafetensorsHeader>,
): Promise<void> {
  const issues: ShardIssue[] = [...checkShards(null, headers)];
  for (const file of files.filter(({ role }) => role === 'INDEX')) {
    const bytes = await readSmall(context, file, MAX_INDEX_BYTES);
    issues.push(...checkShards(readShardIndex(file.path, bytes), headers));
  }
  const fatal = issues.find((issue) => issue.fatal);
  if (fatal !== undefined) throw shardError(fatal);
  if (issues.length > 0) context.logger.info({ issues: issues.slice(0, 20), count: issues.length }, 'index incomplete');
}

async function checkBase(context: Context, checkpoint: CheckpointRow, tensors: readonly StoredTensor[]): Promise<void> {
  const { baseId } = checkpoint;
  if (baseId === null) return;
  const { manager } = context.deps.dataSource;
  const base = await findCheckpointRow(manager, baseId);
  const difference = layoutDifference(base?.name ?? baseId, await readTensors(manager, baseId), tensors);
  if (difference !== null) throw difference;
}

async function readSmall({ deps }: Context, file: CheckpointFileRow, limit: number): Promise<Uint8Array> {
  if (Number(file.bytes) <= limit) return deps.objects.getBytes(file.objectKey, limit);
  const message = `${file.path} has ${file.bytes} bytes, at most ${limit} are read`;
  throw new AppError('LIMIT_EXCEEDED', message, { file: file.path });
}
