import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isInterruption, UsageError } from '../exit-codes.ts';
import { formatBytes, formatSeconds } from '../format.ts';
import { type FolderMerge, type FolderMergeRequest, mergeFolders, prepareFolders } from '../../local/merge-folders.ts';
import { partialFolder } from '../../local/partial-output.ts';
import { RecipeError } from '../../local/recipe-error.ts';
import { type ModelPath, pathText } from '../../merge/mergekit/config.ts';
import { readMergekit } from '../../merge/mergekit/read-config.ts';
import type { MergekitReport } from '../../merge/mergekit/report.ts';
import { referencesOf } from '../../merge/mergekit/to-recipe.ts';
import type { MergePlan } from '../../merge/types.ts';
import { AppError } from '../../errors.ts';
import { loadEnv } from '../../env.ts';
import { resolveBackends } from '../../tensor/tf/choose-backend.ts';
import { parseInteger, parsePairs, parseSize } from '../arguments.ts';
import { describeReport, readRecipe } from '../recipe-file.ts';
import type { Session } from '../session.ts';

export interface FolderMergeOptions {
  readonly out: string;
  readonly overwrite?: boolean;
  readonly model: readonly string[];
  readonly ignoreUnknown?: boolean;
  readonly shardSize?: string;
  readonly copyTokenizer: boolean;
  readonly threads?: string;
  readonly memory?: string;
  readonly seed?: string;
  readonly plan?: boolean;
}

const MIB = 1024 * 1024;
/** What Hugging Face and mergekit cut at. */
const USUAL_SHARD_BYTES = 5_000_000_000;

/** `mergeboard merge recipe.yml --out folder`: a mergekit recipe on model folders, with no server. */
export async function mergeRecipeToFolder(
  recipePath: string,
  options: FolderMergeOptions,
  { output, state, signal }: Pick<Session, 'output' | 'state' | 'signal'>,
): Promise<void> {
  const yaml = await readRecipe(recipePath);
  const folders = await findFolders(yaml, recipePath, options);
  const progress = output.progress.start(`merge ${recipePath}`, 'bytes');
  const request: FolderMergeRequest = {
    yaml,
    folderOf: (path) => folders.get(pathText(path)) ?? path.path,
    out: options.out,
    overwrite: options.overwrite,
    allowIgnored: options.ignoreUnknown,
    copyTokenizer: options.copyTokenizer,
    state,
    signal,
    ...(options.seed === undefined ? {} : { seed: parseInteger(options.seed, 0, 2 ** 53 - 1, '--seed') }),
    maxFileBytes: options.shardSize === undefined ? USUAL_SHARD_BYTES : parseSize(options.shardSize, 1, '--shard-size'),
    ...(options.threads === undefined ? {} : { threads: parseInteger(options.threads, 1, 256, '--threads') }),
    ...(options.memory === undefined ? {} : { memoryBudgetBytes: parseSize(options.memory, MIB, '--memory') }),
    backends: await resolveBackends(loadEnv().worker),
    onProgress: ({ phase, completed, total }) => progress.update(completed, total, phase),
  };
  try {
    if (options.plan) {
      const { plan, report } = await prepareFolders(request);
      progress.finish();
      output.result({ ...planFacts(plan), report }, describePlan(plan, report));
      return;
    }
    const merged = await mergeFolders(request);
    progress.finish();
    output.result(mergeFacts(merged), describeMerge(merged));
  } catch (error) {
    progress.finish();
    if (output.json && error instanceof RecipeError) {
      output.result({ mistakes: error.mistakes, report: error.report }, '');
    }
    const onDisk = error instanceof AppError && error.code === 'STORAGE';
    if (isInterruption(error) || onDisk) {
      output.note(`what is done lies in ${partialFolder(options.out)}; the same command goes on from there`);
    }
    throw error;
  }
}

/** The folder of every model and adapter: as `--model` says, else the path itself, seen from here or from the recipe. */
async function findFolders(
  yaml: string,
  recipePath: string,
  options: FolderMergeOptions,
): Promise<ReadonlyMap<string, string>> {
  const given = parsePairs(options.model, '--model');
  const { config } = readMergekit(yaml, { allowIgnored: options.ignoreUnknown });
  const folders = new Map<string, string>();
  // a recipe with mistakes is refused with all of them later
  for (const { value } of config === null ? [] : referencesOf(config)) {
    for (const path of value.lora === null ? [value] : [value, value.lora]) {
      folders.set(pathText(path), await folderOf(path, given, dirname(resolve(recipePath))));
    }
  }
  return folders;
}

async function folderOf(path: ModelPath, given: ReadonlyMap<string, string>, recipeFolder: string): Promise<string> {
  const name = pathText(path);
  const named = given.get(name);
  if (named !== undefined) return named;
  const candidates = path.revision === null ? [path.path, join(recipeFolder, path.path)] : [];
  for (const candidate of candidates) if (await isFolder(candidate)) return candidate;
  throw new UsageError(
    `${name} is no folder on this machine, and nothing is downloaded: say where it lies with --model ${name}=<folder>`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

function planFacts(plan: MergePlan): object {
  const { recipe, recipeDigest, passes, bytesRead, bytesWritten, flops, peakMemoryBytes, threads, output } = plan;
  const files = output.map(({ path, bytes }) => ({ path, bytes }));
  const tensors = plan.tensors.length;
  return { recipeDigest, recipe, tensors, files, passes, bytesRead, bytesWritten, flops, peakMemoryBytes, threads };
}

function mergeFacts({ out, plan, report, cost, resumedSlices }: FolderMerge): object {
  const { recipe, recipeDigest, output } = plan;
  const files = output.map(({ path, bytes }) => ({ path, bytes }));
  return { out: resolve(out), recipeDigest, recipe, tensors: plan.tensors.length, files, cost, resumedSlices, report };
}

function describePlan(plan: MergePlan, report: MergekitReport): string {
  return [
    `recipe ${plan.recipeDigest}`,
    `reads ${formatBytes(plan.bytesRead)}, writes ${formatBytes(plan.bytesWritten)} in ${plan.output.length} ` +
      `${plan.output.length === 1 ? 'file' : 'files'}, peak memory ${formatBytes(plan.peakMemoryBytes)}, ${plan.threads} threads`,
    `${plan.tensors.length} tensors`,
    ...describeReport(report),
  ].join('\n');
}

function describeMerge({ out, plan, report, cost }: FolderMerge): string {
  const { method } = plan.recipe;
  return [
    `${method.id}/${method.dialect}/${method.version} → ${out}`,
    `${plan.tensors.length} tensors, ${formatBytes(plan.bytesWritten)} in ${formatSeconds(cost.seconds)}, ` +
      `peak memory ${formatBytes(cost.peakRssBytes)}, ${cost.threads} ${cost.threads === 1 ? 'thread' : 'threads'}`,
    ...describeReport(report),
  ].join('\n');
}
