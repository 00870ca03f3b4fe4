import { AppError } from '../../errors.ts';
import { baseName, folderOf, inFolder, tensorInWhole } from '../../storage/checkpoint/component-files.ts';
import { layoutDifference } from '../../storage/checkpoint/layout-difference.ts';
import { CONFIG_FILES, MAX_CONFIG_BYTES, readFamily } from '../../storage/checkpoint/model-config.ts';
import { checkPipeline, parsePipelineIndex, PIPELINE_FILE } from '../../storage/checkpoint/pipeline.ts';
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
  const tensors = [...headers].flatMap(([file, header]) =>
    header.tensors.map((tensor) => ({ ...tensor, name: tensorInWhole(file, tensor.name), file })),
  );
  const family = await familyOf(context, checkpoint, files);
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

/** What the files say that the checkpoint is; null when they say nothing. @throws AppError for a pipeline that lacks a part */
async function familyOf(
  context: Context,
  { kind }: CheckpointRow,
  files: readonly CheckpointFileRow[],
): Promise<string | null> {
  const read = (path: string): Promise<Uint8Array> => {
    const file = files.find((one) => one.path === path);
    if (file === undefined) throw new Error(`internal: the checkpoint has no file ${path}`);
    return readSmall(context, file, MAX_CONFIG_BYTES);
  };
  const paths = files.map(({ path }) => path);
  if (kind !== 'ADAPTER' && paths.includes(PIPELINE_FILE)) {
    const index = parsePipelineIndex(await read(PIPELINE_FILE));
    await checkPipeline(index, paths, read);
    return index.family;
  }
  const config = CONFIG_FILES.find((name) => paths.includes(name));
  return config === undefined ? null : readFamily(config, await read(config));
}

/** Shards against each other and against each index; what the index only leaves out is worth a line of the log. */
async function checkIndexes(
  context: Context,
  files: readonly CheckpointFileRow[],
  headers: ReadonlyMap<string, SafetensorsHeader>,
): Promise<void> {
  const issues: ShardIssue[] = [];
  // an index speaks of its own folder
  for (const folder of new Set([...headers.keys()].map(folderOf))) {
    const shards = new Map(
      [...headers].flatMap(([path, header]) => (folderOf(path) === folder ? [[baseName(path), header] as const] : [])),
    );
    const found = [...checkShards(null, shards)];
    for (const file of files.filter(({ path, role }) => role === 'INDEX' && folderOf(path) === folder)) {
      const bytes = await readSmall(context, file, MAX_INDEX_BYTES);
      found.push(...checkShards(readShardIndex(file.path, bytes), shards));
    }
    issues.push(...found.map((issue) => ({ ...issue, file: inFolder(folder, issue.file) })));
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
