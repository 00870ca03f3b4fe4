import { mkdir, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError, StorageError } from '../errors.ts';
import { type ClientState } from '../client/client-state.ts';
import { findMethod } from '../merge/catalogue.ts';
import { indexFiles } from '../merge/layout.ts';
import { type MergekitConfig, type ModelPath, referenceText } from '../merge/mergekit/config.ts';
import { type MergekitReport } from '../merge/mergekit/report.ts';
import { readMergekit } from '../merge/mergekit/read-config.ts';
import { mistakeOfIssue, referencesOf, toRecipe } from '../merge/mergekit/to-recipe.ts';
import { modelCard } from '../merge/model-card.ts';
import { planMerge } from '../merge/plan.ts';
import { resolveRecipe } from '../merge/recipe.ts';
import { runMerge } from '../merge/run.ts';
import { stackedLayers } from '../merge/stack.ts';
import { type MergeBackends, type MergeCost, type MergeProgress } from '../merge/run-types.ts';
import { type MergePlan } from '../merge/types.ts';
import { digestModels } from './digest-models.ts';
import { type ModelFolder } from './model-folder.ts';
import { type FolderModel, openFolders, openModel, type OpenedModel } from './open-model.ts';
import { withFolderLock } from '../storage/database/embedded/folder-lock.ts';
import { checkOutput, openPartial, partialFolder, type PartialOutput } from './partial-output.ts';
import { RecipeError } from './recipe-error.ts';
import { sideFiles } from './side-files.ts';

export interface FolderMergeRequest {
  /** A mergekit recipe. */
  readonly yaml: string;
  /** Folder of a model or adapter that a reference names. */
  readonly folderOf: (path: ModelPath) => string;
  readonly out: string;
  readonly overwrite?: boolean;
  /** Pass over what mergekit would ignore. */
  readonly allowIgnored?: boolean;
  readonly seed?: number;
  readonly copyTokenizer?: boolean;
  readonly maxFileBytes?: number;
  readonly threads?: number;
  readonly memoryBudgetBytes?: number;
  /** What to compute on; wasm unless given. */
  readonly backends?: MergeBackends;
  readonly state: ClientState;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Omit<MergeProgress, 'bytesPerSecond'>) => void;
}

export interface PreparedMerge {
  readonly config: MergekitConfig;
  readonly report: MergekitReport;
  readonly plan: MergePlan;
  /** By reference. */
  readonly models: ReadonlyMap<string, OpenedModel>;
}

export interface FolderMerge {
  readonly out: string;
  readonly plan: MergePlan;
  readonly report: MergekitReport;
  readonly cost: MergeCost;
  /** Slices that were there from an interrupted run. */
  readonly resumedSlices: number;
}

/**
 * Everything that is known before a merge of folders begins: models, digests and plan.
 * @throws RecipeError; AppError when a folder is no model
 */
export async function prepareFolders(request: FolderMergeRequest): Promise<PreparedMerge> {
  const { yaml, folderOf, state, signal, allowIgnored, seed, onProgress } = request;
  const { config, report, mistakes } = readMergekit(yaml, { allowIgnored });
  if (config === null) throw new RecipeError(mistakes, report);
  const folders = new Map<string, FolderModel>();
  for (const { value } of referencesOf(config)) {
    folders.set(referenceText(value), await openFolders(value, folderOf, signal));
  }
  const distinct = new Map<string, ModelFolder>();
  for (const { model, adapter } of folders.values()) {
    distinct.set(model.folder, model);
    if (adapter !== null) distinct.set(adapter.folder, adapter);
  }
  const digested = await digestModels([...distinct.values()], {
    state,
    signal,
    onProgress: (completed, total) => onProgress?.({ phase: 'hash', completed, total, unit: 'bytes' }),
  });
  const digests = new Map([...distinct.keys()].map((folder, index) => [folder, digested[index]]));
  const models = new Map<string, OpenedModel>();
  for (const [name, found] of folders) {
    models.set(name, await openModel(found, ({ folder }) => digests.get(folder) ?? ''));
  }
  const tables = new Map([...models].map(([name, { table }]) => [name, table]));
  const translated = toRecipe(config, tables, { seed, statedLayers: statedLayers(models) });
  if (!translated.ok) throw new RecipeError(translated.mistakes, report);
  const { draft, placeOf } = translated;
  const resolved = resolveRecipe(draft);
  if (!resolved.ok)
    throw new RecipeError(
      resolved.errors.map((issue) => mistakeOfIssue(issue, placeOf)),
      report,
    );
  const { recipe } = resolved;
  const planned = planMerge({
    recipe,
    base: [...tables.values()].find(({ digest, onto }) => digest === recipe.base && onto === undefined) ?? null,
    experts: [...tables.values()],
    threads: request.threads,
    memoryBudgetBytes: request.memoryBudgetBytes,
    backends: request.backends,
    maxFileBytes: request.maxFileBytes,
  });
  if (!planned.ok)
    throw new RecipeError(
      planned.errors.map((issue) => mistakeOfIssue(issue, placeOf)),
      report,
    );
  return { config, report, plan: planned.plan, models };
}

/**
 * Merges model folders into a new one, without server or database. The output appears whole; an interrupted merge is continued
 * by the same call.
 */
export async function mergeFolders(request: FolderMergeRequest): Promise<FolderMerge> {
  const { out } = request;
  await checkOutput(out, request.overwrite === true);
  await mkdir(dirname(resolve(out)), { recursive: true });
  // two processes at one output would take each other's slices for their own
  return withFolderLock(`${partialFolder(out)}.lock`, 0, () => mergeLocked(request));
}

async function mergeLocked(request: FolderMergeRequest): Promise<FolderMerge> {
  const { out, signal, onProgress } = request;
  const prepared = await prepareFolders(request);
  const { plan, models, report } = prepared;
  const partial = await openPartial(out, plan);
  try {
    await checkDisk(partial, plan);
    const inputs = [...models.values()].map(({ locations }) => locations);
    const { cost } = await runMerge({
      plan,
      base: inputs.find(({ digest, onto }) => digest === plan.recipe.base && onto === undefined) ?? null,
      experts: inputs,
      targets: partial.targets,
      finished: partial.finished,
      ...(partial.reductions === null ? {} : { reductions: partial.reductions }),
      signal,
      onProgress,
      onReductions: (reductions) => partial.saveReductions(reductions),
      onSlice: (slice) => partial.noteSlice(slice),
    });
    await writeBeside(partial, prepared, request);
    signal?.throwIfAborted();
    await partial.publish();
    return { out, plan, report, cost, resumedSlices: partial.finished.length };
  } catch (error) {
    const lasting = error instanceof AppError && !['CANCELLED', 'STORAGE'].includes(error.code);
    await (lasting ? partial.discard() : partial.close()).catch(() => undefined);
    throw error;
  }
}

async function writeBeside(
  partial: PartialOutput,
  prepared: PreparedMerge,
  request: FolderMergeRequest,
): Promise<void> {
  const { config, plan, models } = prepared;
  const [first] = referencesOf(config);
  const donor = models.get(referenceText(first.value));
  if (donor === undefined) throw new Error('internal: the first model was not opened');
  const { copyTokenizer = true, yaml } = request;
  const { outputDtype } = plan.recipe;
  const layers = stackedLayers(plan.recipe);
  const folders = new Map([...models].map(([name, { model }]) => [name, model]));
  const files = await sideFiles({ config, donor: donor.model, models: folders, outputDtype, layers, copyTokenizer });
  for (const { name, bytes } of files) await partial.writeFile(name, bytes);
  for (const { path, text } of indexFiles(plan)) await partial.writeFile(path, Buffer.from(text));
  await partial.writeFile('mergekit_config.yml', Buffer.from(yaml));
  await partial.writeFile('README.md', Buffer.from(cardOf(prepared, request)));
}

function cardOf({ config, plan, models }: PreparedMerge, { yaml }: FolderMergeRequest): string {
  const { recipe } = plan;
  const method = findMethod(recipe.method);
  if (method === null) throw new AppError('METHOD_UNKNOWN', `there is no method ${recipe.method.id} any more`);
  const base = config.base === null ? null : referenceText(config.base.value);
  return modelCard({
    title: `${method.card.title} of ${recipe.experts.length}`,
    recipe,
    recipeDigest: plan.recipeDigest,
    method: method.card,
    inputs: [...models].map(([name, opened]) => {
      const { digest } = opened;
      const expert = recipe.experts.find((one) => one.digest === digest);
      const varies = typeof expert?.parameters?.weight === 'object';
      return {
        role: name === base && recipe.base !== null ? 'BASE' : 'EXPERT',
        name: displayName(name, opened),
        digest,
        weight: expert === undefined || varies ? null : expert.weight,
        license: null,
        source: null,
      };
    }),
    plan,
    mergekit: yaml,
  });
}

/** Paths of this machine say nothing elsewhere: of them the last part is shown. */
function displayName(reference: string, { model, adapter }: OpenedModel): string {
  const hub = /^[\w.-]+\/[\w.-]+(?:@[\w.-]+)?$/;
  const shown = (part: string, folder: ModelFolder): string =>
    hub.test(part) && !/^\.{1,2}\//.test(part) ? part : folder.name;
  const [own, lora] = reference.split('+');
  return adapter === null ? shown(own, model) : `${shown(own, model)}+${shown(lora, adapter)}`;
}

function statedLayers(models: ReadonlyMap<string, FolderModel>): Map<string, number> {
  const stated = new Map<string, number>();
  for (const [name, { model }] of models) {
    const { config } = model;
    const layers = ['num_hidden_layers', 'n_layer', 'num_layers', 'n_layers'].map((key) =>
      config !== null && Object.hasOwn(config, key) ? config[key] : undefined,
    );
    const found = layers.find((value) => typeof value === 'number');
    if (typeof found === 'number') stated.set(name, found);
  }
  return stated;
}

/** A disk that cannot hold the output is better known before the work than after it. */
async function checkDisk({ folder, finished }: PartialOutput, plan: MergePlan): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(folder));
  const needed = plan.bytesWritten - finished.length * plan.sliceBytes;
  if (bavail * bsize >= needed) return;
  const message = `the output needs ${needed} bytes, the disk of ${dirname(folder)} has ${bavail * bsize} free`;
  throw new StorageError(message, { retryable: false });
}
