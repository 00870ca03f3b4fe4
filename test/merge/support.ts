import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planMerge, type PlanRequest } from '../../src/merge/plan.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import { type MergeOutcome, runMerge } from '../../src/merge/run.ts';
import { type Recipe, type RecipeDraft } from '../../src/merge/recipe-types.ts';
import { type MergeRun } from '../../src/merge/run-types.ts';
import {
  type CheckpointLocations,
  type CheckpointTable,
  type MergePlan,
  type StatisticKind,
  type StatisticTable,
} from '../../src/merge/types.ts';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { decodeFloats, encodeFloats } from '../../src/tensor/codec.ts';
import { type Dtype, isFloatDtype } from '../../src/tensor/dtype.ts';

export interface TestTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Numbers of a float tensor, bytes of any other. */
  readonly values: ArrayLike<number>;
}

export interface TestCheckpoint {
  readonly table: CheckpointTable;
  readonly locations: CheckpointLocations;
}

/** A folder that is gone when the tests of the file are. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'merge-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function f32(name: string, shape: readonly number[], values: ArrayLike<number>): TestTensor {
  return { name, dtype: 'F32', shape, values };
}

let written = 0;

/** Writes a checkpoint of one file, or of one file for each list of tensors. */
export function writeCheckpoint(folder: string, ...files: readonly (readonly TestTensor[])[]): TestCheckpoint {
  const hash = createHash('sha256').update(String(files.length));
  const tensors: CheckpointTable['tensors'][number][] = [];
  const locations = new Map<string, { kind: 'file'; path: string; bytes: number }>();
  for (const [index, list] of files.entries()) {
    const { header, tensors: placed, fileBytes } = encodeSafetensorsHeader(list, { format: 'pt' });
    const bytes = new Uint8Array(fileBytes);
    bytes.set(header);
    for (const entry of placed) {
      const tensor = list.find(({ name }) => name === entry.name);
      if (tensor === undefined) throw new Error(entry.name);
      bytes.set(
        isFloatDtype(tensor.dtype) ? encodeFloats(tensor.dtype, tensor.values) : Uint8Array.from(tensor.values),
        entry.begin,
      );
      tensors.push({ ...entry, file: `part-${index}.safetensors` });
    }
    const path = join(folder, `input-${written++}.safetensors`);
    writeFileSync(path, bytes);
    hash.update(bytes);
    locations.set(`part-${index}.safetensors`, { kind: 'file', path, bytes: fileBytes });
  }
  const digest = hash.digest('hex');
  return { table: { digest, tensors }, locations: { digest, files: locations } };
}

export interface TestStatistic {
  readonly table: StatisticTable;
  readonly locations: CheckpointLocations;
}

/** A statistic of a checkpoint. */
export function writeStatistic(
  folder: string,
  of: TestCheckpoint,
  kind: StatisticKind,
  tensors: readonly TestTensor[],
  covers: Readonly<Record<string, string>> = {},
): TestStatistic {
  const { table, locations } = writeCheckpoint(folder, tensors);
  // equal numbers of two checkpoints are two statistics
  const digest = createHash('sha256').update(`${kind} ${of.table.digest} ${table.digest}`).digest('hex');
  const model = of.table.digest;
  return {
    table: { ...table, digest, kind, model, covers: new Map(Object.entries(covers)) },
    locations: { ...locations, digest },
  };
}

export interface MergeCase {
  readonly folder: string;
  readonly method: string;
  readonly dialect?: string;
  readonly parameters?: RecipeDraft['parameters'];
  readonly base?: TestCheckpoint | null;
  readonly experts: readonly TestCheckpoint[];
  readonly weights?: readonly number[];
  /** In the order of the experts. */
  readonly statistics?: readonly TestStatistic[];
  readonly post?: RecipeDraft['post'];
  /** Parameters of each expert. */
  readonly expertParameters?: readonly Readonly<Record<string, unknown>>[];
  readonly outputDtype?: string;
  readonly seed?: number;
  readonly plan?: Partial<PlanRequest>;
  readonly run?: Partial<MergeRun>;
}

export interface Merged {
  readonly recipe: Recipe;
  readonly plan: MergePlan;
  readonly outcome: MergeOutcome;
  /** Bytes of the output files, in order. */
  readonly files: readonly Uint8Array[];
  /** Values of a float tensor of the output. */
  values(name: string): number[];
  bytes(name: string): Uint8Array;
}

/** The plan of a case that has to be in order. */
export function planCase(merge: MergeCase): { readonly recipe: Recipe; readonly plan: MergePlan } {
  const recipe = recipeOf(merge);
  const planned = planMerge({
    recipe,
    base: merge.base?.table ?? null,
    experts: merge.experts.map(({ table }) => table),
    statistics: merge.statistics?.map(({ table }) => table),
    threads: 1,
    ...merge.plan,
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
  return { recipe, plan: planned.plan };
}

export function recipeOf({
  method,
  dialect,
  parameters,
  base,
  experts,
  weights,
  outputDtype,
  seed,
  ...more
}: MergeCase): Recipe {
  const resolved = resolveRecipe({
    method: { id: method, dialect },
    parameters,
    base: base?.table.digest ?? null,
    experts: experts.map(({ table }, index) => ({
      digest: table.digest,
      onto: table.onto,
      weight: weights?.[index],
      statistic: more.statistics?.[index].table.digest,
      parameters: more.expertParameters?.[index],
    })),
    post: more.post,
    outputDtype,
    seed,
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
  return resolved.recipe;
}

let outputs = 0;

/** Plans and runs a merge of real files on real threads. */
export async function mergeCase(merge: MergeCase): Promise<Merged> {
  const { recipe, plan } = planCase(merge);
  const paths = new Map(plan.output.map(({ path }) => [path, join(merge.folder, `output-${outputs++}.safetensors`)]));
  const outcome = await runMerge({
    plan,
    base: merge.base?.locations ?? null,
    experts: merge.experts.map(({ locations }) => locations),
    statistics: merge.statistics?.map(({ locations }) => locations),
    targets: new Map([...paths].map(([name, path]) => [name, { kind: 'file', path }])),
    ...merge.run,
  });
  const files = new Map([...paths].map(([name, path]) => [name, new Uint8Array(readFileSync(path))]));
  const bytes = (name: string): Uint8Array => {
    const tensor = plan.tensors.find((planned) => planned.name === name);
    const file = files.get(tensor?.file ?? '');
    if (tensor === undefined || file === undefined) throw new Error(`no tensor ${name}`);
    return file.subarray(tensor.begin, tensor.end);
  };
  const values = (name: string): number[] => {
    const dtype = plan.tensors.find((planned) => planned.name === name)?.dtype;
    if (dtype === undefined || !isFloatDtype(dtype)) throw new Error(`${name} holds no floats`);
    return [...decodeFloats(dtype, bytes(name))];
  };
  return { recipe, plan, outcome, files: [...files.values()], values, bytes };
}

/** Reproducible numbers between −1 and 1. */
export function noise(seed: number, count: number): Float32Array {
  let state = seed * 2654435761 + 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}
