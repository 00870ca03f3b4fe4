import { type EntityManager } from 'typeorm';
import { AppError } from '../../errors.ts';
import { adapterExpert } from '../../merge/adapters/adapter-expert.ts';
import { methodOf } from '../../merge/catalogue.ts';
import { planMerge } from '../../merge/plan.ts';
import { type CheckpointLocations, type MergePlan } from '../../merge/types.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type CheckpointFileRow } from '../../storage/entities/checkpoint-file.ts';
import { type MergeRow } from '../../storage/entities/merge.ts';
import { type MergeInputRow } from '../../storage/entities/merge-input.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { readCheckpointTable } from '../../storage/read-models/checkpoint-table.ts';
import { checkpointFiles, findCheckpoints, findReadyByDigest } from '../../storage/stores/checkpoint-store.ts';
import { mergeInputs } from '../../storage/stores/merge-store.ts';
import { readExpertTable } from '../expert-table.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { readAdapterConfigFile } from './adapter-inspect.ts';
import { readStatisticTables } from './merge-input-statistics.ts';
import { USUAL_FILE_BYTES } from './merge-settings.ts';

export interface MergeInput {
  readonly edge: MergeInputRow;
  readonly checkpoint: CheckpointRow;
  readonly files: readonly CheckpointFileRow[];
  /** Of an adapter: the checkpoint that it is added to. */
  readonly onto: Omit<MergeInput, 'edge' | 'onto'> | null;
}

export interface LoadedMerge {
  readonly merge: MergeRow;
  /** The base first, then the experts in the order of the recipe. */
  readonly inputs: readonly MergeInput[];
  readonly plan: MergePlan;
}

const GPU_THREADS = 2;

/** Signed URLs of inputs have to live as long as an attempt may take. */
export const ATTEMPT_SECONDS = 24 * 3600 - 60;

/**
 * Plans a stored merge again with this worker's threads and memory. Slices and files keep the size that the stored plan gave
 * them, so that those of an earlier attempt count.
 * @throws AppError when the checkpoints no longer allow the merge, which only another version of the program can cause
 */
export async function loadMerge(deps: WorkerDeps, merge: MergeRow): Promise<LoadedMerge> {
  const { manager } = deps.dataSource;
  const inputs = await loadInputs(manager, merge);
  const base = inputs.find(({ edge }) => edge.role === 'BASE');
  const experts = new Map(
    inputs.filter(({ edge }) => edge.role === 'EXPERT').map((input) => [input.checkpoint.id, input]),
  );
  const planned = planMerge({
    recipe: merge.recipe,
    base: base === undefined ? null : await readCheckpointTable(manager, base.checkpoint),
    experts: await Promise.all(
      [...experts.values()].map(({ checkpoint, onto }) =>
        readExpertTable(manager, checkpoint, onto?.checkpoint ?? null),
      ),
    ),
    statistics: await readStatisticTables(
      manager,
      inputs.map(({ edge }) => edge),
    ),
    threads: mergeThreads(deps, merge.recipe),
    backends: deps.backends,
    memoryBudgetBytes: deps.memoryBudgetBytes,
    sliceBytes: merge.plan.sliceBytes,
    maxFileBytes: merge.plan.fileBytes ?? USUAL_FILE_BYTES,
    targetKind: deps.objects.multipartStaging === undefined ? 'parts' : 'file',
  });
  if (!planned.ok) {
    const [{ code, message, ...place }] = planned.errors;
    throw new AppError(code, message, place);
  }
  if (planned.plan.recipeDigest !== merge.recipeDigest) {
    throw new AppError('CONFLICT', 'this version of the program reads the recipe differently');
  }
  return { merge, inputs, plan: planned.plan };
}

/** A GPU is shared: two threads keep it busy. Matrix methods decompose on the CPU, on all threads. */
function mergeThreads({ threads, backends }: WorkerDeps, recipe: MergeRow['recipe']): number {
  const onGpu = backends.elementwise.kind !== 'cpu' && methodOf(recipe)?.map.kind === 'elementwise';
  return onGpu ? Math.min(threads, GPU_THREADS) : threads;
}

async function loadInputs(manager: EntityManager, { id: mergeId, recipe }: MergeRow): Promise<MergeInput[]> {
  const edges = await mergeInputs(manager, [mergeId]);
  const ontos = await loadOntos(manager, recipe);
  const ids = [...new Set(edges.map(({ checkpointId }) => checkpointId))];
  const checkpoints = await findCheckpoints(manager, ids);
  const files = await checkpointFiles(manager, ids);
  return edges.map((edge) => {
    const checkpoint = checkpoints.get(edge.checkpointId);
    if (checkpoint?.state !== 'READY') throw new AppError('NOT_READY', `input ${edge.checkpointId} is not READY`);
    const onto = edge.role === 'EXPERT' ? (recipe.experts[edge.position]?.onto ?? null) : null;
    return {
      edge,
      checkpoint,
      files: files.filter(({ checkpointId }) => checkpointId === checkpoint.id),
      onto: onto === null ? null : (ontos.get(onto) ?? null),
    };
  });
}

/** The checkpoints that adapters of a recipe are added to, by digest. */
async function loadOntos(
  manager: EntityManager,
  recipe: MergeRow['recipe'],
): Promise<ReadonlyMap<string, NonNullable<MergeInput['onto']>>> {
  const found = new Map<string, NonNullable<MergeInput['onto']>>();
  for (const digest of new Set(recipe.experts.flatMap(({ onto }) => onto ?? []))) {
    const checkpoint = await findReadyByDigest(manager, digest);
    if (checkpoint === null)
      throw new AppError('NOT_READY', `the base ${digest.slice(0, 12)} of an adapter is not READY`);
    found.set(digest, { checkpoint, files: await checkpointFiles(manager, [checkpoint.id]) });
  }
  return found;
}

/** How an input is read: its files, or for an adapter those and the files of what it is added to. */
export async function locateInput(
  deps: Pick<WorkerDeps, 'objects' | 'dataSource'>,
  input: MergeInput,
): Promise<CheckpointLocations> {
  const own = await locateWeights(deps.objects, input);
  if (input.onto === null) return own;
  const { checkpoint } = input.onto;
  const { locations } = await adapterExpert({
    digest: own.digest,
    files: own.files,
    config: await readAdapterConfigFile(deps, input.files),
    base: {
      table: await readCheckpointTable(deps.dataSource.manager, checkpoint),
      locations: await locateWeights(deps.objects, input.onto),
    },
  });
  return locations;
}

/** Where the weights of an input can be read. */
export async function locateWeights(
  objects: ObjectStore,
  { checkpoint, files }: Pick<MergeInput, 'checkpoint' | 'files'>,
): Promise<CheckpointLocations & { readonly files: ReadonlyMap<string, ByteLocation> }> {
  const weights = files.filter(({ role }) => role === 'WEIGHTS');
  const located = weights.map(
    async ({ path, objectKey }) => [path, await objects.locate(objectKey, ATTEMPT_SECONDS)] as const,
  );
  return { digest: checkpoint.contentDigest, files: new Map(await Promise.all(located)) };
}
