import { type ModelPath, type ModelReference } from '../merge/mergekit/config.ts';
import { adapterExpert } from '../merge/adapters/adapter-expert.ts';
import { withHomes } from '../merge/homes.ts';
import { type CheckpointLocations, type CheckpointTable } from '../merge/types.ts';
import { MAX_CONFIG_BYTES } from '../storage/checkpoint/model-config.ts';
import { readSmall } from './folder-file.ts';
import { type ModelFolder, openModelFolder } from './model-folder.ts';

/** What a reference of a recipe means on this machine. */
export interface FolderModel {
  readonly model: ModelFolder;
  /** The adapter on it, if the reference names one. */
  readonly adapter: ModelFolder | null;
}

/** A model as planner and engine know it. */
export interface OpenedModel extends FolderModel {
  /** Of the adapter, where there is one. */
  readonly digest: string;
  readonly table: CheckpointTable;
  readonly locations: CheckpointLocations;
}

const ADAPTER_CONFIG = 'adapter_config.json';

/** Opens the folders of a reference. @throws AppError naming the folder */
export async function openFolders(
  reference: ModelReference,
  folderOf: (path: ModelPath) => string,
  signal?: AbortSignal,
): Promise<FolderModel> {
  const model = await openModelFolder(folderOf(reference), signal);
  const adapter = reference.lora === null ? null : await openModelFolder(folderOf(reference.lora), signal);
  return { model, adapter };
}

/**
 * Table and locations of a model, with the adapter on it.
 * @param digestOf content digest of a folder
 * @throws AppError naming the tensor or setting of an adapter that does not fit
 */
export async function openModel(
  { model, adapter }: FolderModel,
  digestOf: (folder: ModelFolder) => string,
): Promise<OpenedModel> {
  const own = digestOf(model);
  const table: CheckpointTable = { digest: own, tensors: withHomes(model.tensors) };
  const locations: CheckpointLocations = { digest: own, files: model.weights };
  if (adapter === null) return { model, adapter, digest: own, table, locations };
  const digest = digestOf(adapter);
  const described = adapter.files.some(({ path }) => path === ADAPTER_CONFIG);
  const config = described ? await readSmall(adapter.folder, ADAPTER_CONFIG, MAX_CONFIG_BYTES) : null;
  const expert = await adapterExpert({ digest, files: adapter.weights, config, base: { table, locations } });
  return { model, adapter, digest, table: expert.table, locations: expert.locations };
}
