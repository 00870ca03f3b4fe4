import { AppError } from '../../errors.ts';
import { ADAPTER_CONFIG_FILE, MAX_ADAPTER_CONFIG_BYTES } from '../../merge/adapters/adapter-config.ts';
import { issueError } from '../../merge/adapters/issues.ts';
import { checkAdapterKeys } from '../../merge/adapters/map-adapter.ts';
import { adapterConfigs, type AdapterFiles, readAdapter } from '../../merge/adapters/read-adapter.ts';
import { type ByteSource } from '../../storage/byte-source.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type CheckpointFileRow } from '../../storage/entities/checkpoint-file.ts';
import { openLocation } from '../../storage/open-location.ts';
import { type SafetensorsHeader } from '../../storage/safetensors/read-header.ts';
import { readTensors, type StoredTensor } from '../../storage/stores/tensor-store.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { LOCATION_SECONDS } from './verify-files.ts';

type Context = TaskContext<Pick<WorkerDeps, 'dataSource' | 'objects'>>;

/**
 * Checks an adapter as a merge would read it: its configuration, the pairing of its factors and, when its base is stated, that every
 * tensor means a weight of the base and fits it.
 * @throws AppError naming the setting or the tensor; StorageError
 */
export async function checkAdapter(
  context: Context,
  checkpoint: CheckpointRow,
  files: readonly CheckpointFileRow[],
  headers: ReadonlyMap<string, SafetensorsHeader>,
  tensors: readonly StoredTensor[],
): Promise<void> {
  const { objects, dataSource } = context.deps;
  const sources = new Map<string, Promise<ByteSource>>();
  const open = (path: string): Promise<ByteSource> => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const file = files.find((one) => one.path === path);
    if (file === undefined) throw new Error(`internal: the adapter has no file ${path}`);
    const opened = objects.locate(file.objectKey, LOCATION_SECONDS).then(openLocation);
    sources.set(path, opened);
    return opened;
  };
  const adapter: AdapterFiles = {
    tensors,
    metadata: new Map([...headers.values()].flatMap(({ metadata }) => [...metadata])),
    config: await readAdapterConfigFile(context.deps, files),
    async read({ file, begin, end }) {
      const bytes = new Uint8Array(end - begin);
      await (await open(file)).read(begin, bytes, context.signal);
      return bytes;
    },
  };
  try {
    if (checkpoint.baseId !== null) {
      await readAdapter(adapter, await readTensors(dataSource.manager, checkpoint.baseId));
      return;
    }
    adapterConfigs(adapter);
    const issues = checkAdapterKeys(tensors);
    if (issues.length > 0) throw issueError(issues);
  } finally {
    for (const opened of await Promise.allSettled(sources.values())) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
  }
}

/** `adapter_config.json` of an adapter; null when it has none. */
export async function readAdapterConfigFile(
  { objects }: Pick<WorkerDeps, 'objects'>,
  files: readonly CheckpointFileRow[],
): Promise<Uint8Array | null> {
  const file = files.find(({ path }) => path === ADAPTER_CONFIG_FILE);
  if (file === undefined) return null;
  if (Number(file.bytes) <= MAX_ADAPTER_CONFIG_BYTES) return objects.getBytes(file.objectKey, MAX_ADAPTER_CONFIG_BYTES);
  const message = `${file.path} has ${file.bytes} bytes, at most ${MAX_ADAPTER_CONFIG_BYTES} are read`;
  throw new AppError('LIMIT_EXCEEDED', message, { file: file.path });
}
