import { availableParallelism } from 'node:os';
import { usesDouble } from '../tensor/kernels/kernel-task.ts';
import { bytesPerElement, isFloatDtype } from '../tensor/dtype.ts';
import { findMethod } from './catalogue.ts';
import { decideTensors } from './decide.ts';
import { widestUnit } from './engine/work.ts';
import { fitMemory } from './fit-memory.ts';
import { layOutFiles } from './layout.ts';
import { type MergeMethod } from './method.ts';
import { recipeDigest } from './recipe.ts';
import {
  type CheckpointTable,
  type MergeIssue,
  type MergePlan,
  type Planned,
  type PlannedPass,
  type PlannedTensor,
  type Recipe,
} from './types.ts';

const MIB = 1024 * 1024;
const DEFAULT_SLICE_BYTES = 16 * MIB;
/** S3 allows 10,000 parts in one upload. */
const MAX_SLICES = 10_000;
const DEFAULT_BUDGET_BYTES = 512 * MIB;
const MAX_THREADS = 8;
const BYTES_PER_THREAD = 64 * MIB;

export interface PlanRequest {
  readonly recipe: Recipe;
  readonly base: CheckpointTable | null;
  /** Tables of the recipe's experts, in any order; found by digest. */
  readonly experts: readonly CheckpointTable[];
  readonly threads?: number;
  /** What the merging process may hold; 512 MiB unless stated. Chunks, then threads, shrink to fit. */
  readonly memoryBudgetBytes?: number;
  readonly sliceBytes?: number;
  readonly chunkBytes?: number;
  /** Largest output file; larger outputs become shards. */
  readonly maxFileBytes?: number;
  /** More strings for `__metadata__` of every output file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** `parts` counts the buffers of uploads into the predicted memory. */
  readonly targetKind?: 'file' | 'parts';
}

/**
 * Says what a recipe will do, from headers alone: passes, bytes, work, memory, a decision for every tensor and the finished
 * layout of the output. Mistakes are values: the first 20 offending tensors are named, with a count of the others.
 */
export function planMerge(request: PlanRequest): Planned {
  const { recipe } = request;
  const method = findMethod(recipe.method);
  if (method === null) {
    const { id, dialect, version } = recipe.method;
    return failure({
      code: 'METHOD_UNKNOWN',
      field: ['method'],
      message: `there is no method ${id}/${dialect}/${version}`,
    });
  }
  const inputs = findInputs(request);
  if (!Array.isArray(inputs)) return failure(inputs);
  const decided = decideTensors(inputs, recipe);
  if (!decided.ok) return decided;

  const digest = recipeDigest(recipe);
  const laidOut = layOutFiles(decided.tensors, recipe, digest, request.maxFileBytes, request.metadata);
  if (!laidOut.ok) return laidOut;
  const sliceBytes = chooseSliceBytes(request.sliceBytes, Math.max(...laidOut.files.map((file) => file.bytes)));
  const passes = planPasses(method, recipe, laidOut.tensors);
  const bytesRead = passes.reduce((sum, pass) => sum + pass.bytesRead, 0);
  const bytesWritten = laidOut.files.reduce((sum, file) => sum + file.bytes, 0);
  const fitted = fitMemory(method, recipe, {
    threads: clampThreads(request.threads ?? usefulThreads(bytesRead)),
    largestChunk: largestInput(laidOut.tensors),
    budgetBytes: request.memoryBudgetBytes ?? DEFAULT_BUDGET_BYTES,
    chunkBytes: request.chunkBytes,
    sliceBytes: request.targetKind === 'parts' ? sliceBytes : 0,
  });
  if (!fitted.ok) return fitted;
  const plan: MergePlan = {
    recipe,
    recipeDigest: digest,
    passes,
    decisions: decided.tensors.map(({ decision }) => decision),
    output: laidOut.files,
    tensors: laidOut.tensors,
    bytesRead,
    bytesWritten,
    flops: passes.reduce((sum, pass) => sum + pass.flops, 0),
    peakMemoryBytes: fitted.peakMemoryBytes,
    threads: fitted.threads,
    sliceBytes,
    chunkBytes: fitted.chunkBytes,
  };
  return { ok: true, plan };
}

/** Precision of the arithmetic: F64 when any merged tensor asks for it. */
export function computeDtype(plan: MergePlan): 'F32' | 'F64' {
  const wide = plan.tensors.some(
    ({ action, base, experts, dtype }) =>
      action === 'MERGE' &&
      usesDouble([dtype, ...(base ? [base.dtype] : []), ...experts.map((expert) => expert.dtype)].filter(isFloatDtype)),
  );
  return wide ? 'F64' : 'F32';
}

/** The inputs in order: the base, if there is one, then the experts as the recipe orders them. */
function findInputs({ recipe, base, experts }: PlanRequest): CheckpointTable[] | MergeIssue {
  const inputs: CheckpointTable[] = [];
  if (recipe.base !== null) {
    if (base === null || base.digest !== recipe.base) {
      return { code: 'NOT_FOUND', field: ['base'], message: `the base ${recipe.base.slice(0, 12)} is not at hand` };
    }
    inputs.push(base);
  }
  for (const [index, { digest }] of recipe.experts.entries()) {
    const table = experts.find((expert) => expert.digest === digest);
    if (!table) {
      const field = ['experts', String(index)];
      return { code: 'NOT_FOUND', field, message: `the expert ${digest.slice(0, 12)} is not at hand` };
    }
    inputs.push(table);
  }
  return inputs;
}

/** A multiple of 64, so that no element of any type is cut. */
function chooseSliceBytes(wanted: number | undefined, largestFile: number): number {
  const least = Math.ceil(largestFile / MAX_SLICES);
  const bytes = Math.max(wanted ?? DEFAULT_SLICE_BYTES, least, 64);
  return Math.ceil(bytes / 64) * 64;
}

/** A thread takes a while to start: it must have something to do. */
function usefulThreads(bytesRead: number): number {
  return Math.min(availableParallelism(), MAX_THREADS, Math.ceil(bytesRead / BYTES_PER_THREAD));
}

/** Bytes of everything in its widest type: no chunk needs more room. */
function largestInput(tensors: readonly PlannedTensor[]): number {
  return tensors.reduce((sum, tensor) => {
    const { action, begin, end, elements } = tensor;
    return sum + (action === 'COPY' ? end - begin : elements * widestUnit(tensor));
  }, 0);
}

function clampThreads(threads: number): number {
  return Math.max(1, Math.min(256, Math.floor(threads)));
}

function planPasses(method: MergeMethod, recipe: Recipe, tensors: readonly PlannedTensor[]): PlannedPass[] {
  let baseBytes = 0;
  let expertBytes = 0;
  let copied = 0;
  let elements = 0;
  for (const tensor of tensors) {
    if (tensor.action === 'COPY') {
      copied += tensor.end - tensor.begin;
      continue;
    }
    elements += tensor.elements;
    baseBytes += tensor.base ? tensor.elements * bytesPerElement(tensor.base.dtype) : 0;
    for (const expert of tensor.experts) expertBytes += tensor.elements * bytesPerElement(expert.dtype);
  }
  const bytesRead = expertBytes + baseBytes;
  const reduces = method.passes(recipe).map((pass): PlannedPass => {
    return { name: pass.name, kind: 'reduce', bytesRead, flops: pass.flopsPerElement * elements };
  });
  const flops = method.flopsPerElement(recipe) * elements - reduces.reduce((sum, pass) => sum + pass.flops, 0);
  return [...reduces, { name: 'map', kind: 'map', bytesRead: bytesRead + copied, flops: Math.max(flops, 0) }];
}

function failure(issue: MergeIssue): Planned {
  return { ok: false, errors: [issue] };
}
