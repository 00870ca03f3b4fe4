import { availableParallelism } from 'node:os';
import { WASM } from '../tensor/backends.ts';
import { usesDouble } from '../tensor/kernels/kernel-task.ts';
import { isFloatDtype } from '../tensor/dtype.ts';
import { planAdapterMerge } from './adapters/plan-adapter-merge.ts';
import { findAdapterMethod, methodOf } from './catalogue.ts';
import { decideTensors } from './decide.ts';
import { widestUnit } from './engine/work.ts';
import { fitMemory } from './fit-memory.ts';
import { layOutFiles } from './layout.ts';
import { elementwiseOf } from './maps.ts';
import { type MergeMethod } from './method.ts';
import { planPasses } from './plan-passes.ts';
import { tensorNeeds } from './plan-needs.ts';
import { recipeDigest } from './recipe-digest.ts';
import { chooseSliceBytes } from './slice-size.ts';
import { findStack, stackTable } from './stack.ts';
import { type Matched, matchStatistics } from './statistics.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergeBackends } from './run-types.ts';
import {
  type CheckpointTable,
  type MergeIssue,
  type MergePlan,
  type Planned,
  type PlannedTensor,
  STATISTIC_KINDS,
  type StatisticTable,
} from './types.ts';

const MIB = 1024 * 1024;
export const DEFAULT_BUDGET_BYTES = 512 * MIB;
const MAX_THREADS = 8;
const BYTES_PER_THREAD = 64 * MIB;
/** A matrix of 256². */
const MATRIX_ELEMENTS_PER_THREAD = 65_536;

export interface PlanRequest {
  readonly recipe: Recipe;
  readonly base: CheckpointTable | null;
  /** Tables of the recipe's experts and of the pieces of its stacks, in any order; found by digest. */
  readonly experts: readonly CheckpointTable[];
  /** The statistics that the recipe names, found by digest. */
  readonly statistics?: readonly StatisticTable[];
  readonly threads?: number;
  /** What the merging process may hold; 512 MiB unless stated. Chunks, then threads, shrink to fit. */
  readonly memoryBudgetBytes?: number;
  readonly sliceBytes?: number;
  readonly chunkBytes?: number;
  /** Largest output file; larger outputs become shards. */
  readonly maxFileBytes?: number;
  /** What to compute on: wasm unless stated. */
  readonly backends?: MergeBackends;
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
  const method = methodOf(recipe) ?? findAdapterMethod(recipe.method);
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
  if (!('map' in method)) {
    return planAdapterMerge(method, { memoryBudgetBytes: DEFAULT_BUDGET_BYTES, ...request }, inputs);
  }
  const statistics = findStatistics(method, request);
  if (statistics !== null && !statistics.ok) return statistics;
  const decided = decideTensors(inputs, recipe, method, statistics?.statistics ?? null);
  if (!decided.ok) return decided;

  const digest = recipeDigest(recipe);
  const laidOut = layOutFiles(decided.tensors, recipe, digest, request.maxFileBytes, request.metadata);
  if (!laidOut.ok) return laidOut;
  const sliceBytes = chooseSliceBytes(request.sliceBytes, Math.max(...laidOut.files.map((file) => file.bytes)));
  const computed = inputs.flatMap((input) => input.computed ?? []);
  const passes = planPasses(method, recipe, laidOut.tensors).map((pass) => {
    return { ...pass, flops: pass.flops + computed.reduce((sum, { flops }) => sum + flops, 0) };
  });
  const bytesRead = passes.reduce((sum, pass) => sum + pass.bytesRead, 0);
  const bytesWritten = laidOut.files.reduce((sum, file) => sum + file.bytes, 0);
  const { backends = { elementwise: WASM, matrix: WASM } } = request;
  const needs = tensorNeeds(method, recipe, laidOut.tensors);
  const fitted = fitMemory(method, recipe, {
    ...needs,
    backends,
    threads: clampThreads(request.threads ?? usefulThreads(bytesRead, laidOut.tensors)),
    largestChunk: largestInput(laidOut.tensors),
    budgetBytes: request.memoryBudgetBytes ?? DEFAULT_BUDGET_BYTES,
    chunkBytes: request.chunkBytes,
    sliceBytes: request.targetKind === 'parts' ? sliceBytes : 0,
    computedBytes: computed.reduce((sum, { bytes }) => sum + bytes, 0),
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
    needs: { rowElements: needs.rowElements, matrixNumbers: needs.matrixNumbers },
    backends,
  };
  return { ok: true, plan };
}

/** Precision of the arithmetic: F64 when any merged tensor asks for it, or is solved as a matrix. */
export function computeDtype(plan: MergePlan): 'F32' | 'F64' {
  const method = methodOf(plan.recipe);
  // definitions compute in fp32 whatever comes in
  const kernel = method !== null && elementwiseOf(method.map).operation !== undefined;
  const wide = plan.tensors.some(
    ({ action, whole, base, experts, dtype }) =>
      whole ||
      (kernel &&
        action !== 'COPY' &&
        usesDouble(
          [dtype, ...(base ? [base.dtype] : []), ...experts.map((expert) => expert.dtype)].filter(isFloatDtype),
        )),
  );
  return wide ? 'F64' : 'F32';
}

/** The inputs in order: the base, if there is one, then the experts as the recipe orders them. */
function findInputs({ recipe, base, experts }: PlanRequest): CheckpointTable[] | MergeIssue {
  const known = base === null ? experts : [base, ...experts];
  const wanted = [
    ...(recipe.base === null ? [] : [{ digest: recipe.base, onto: undefined, role: 'base', field: ['base'] }]),
    ...recipe.experts.map(({ digest, onto }, index) => {
      return { digest, onto, role: 'expert', field: ['experts', String(index)] };
    }),
  ];
  const inputs: CheckpointTable[] = [];
  for (const { digest, onto, role, field } of wanted) {
    const stack = findStack(recipe.stacks, digest);
    const own = known.find((one) => one.digest === digest && one.onto === onto);
    const table = stack === null ? own : stackTable(stack, known);
    if (table === undefined) {
      return { code: 'NOT_FOUND', field, message: `the ${role} ${digest.slice(0, 12)} is not at hand` };
    }
    if ('code' in table) return table;
    inputs.push(table);
  }
  return inputs;
}

/** A thread takes a while to start: it must have something to do. */
function usefulThreads(bytesRead: number, tensors: readonly PlannedTensor[]): number {
  const matrices = tensors.filter(({ whole, elements }) => whole && elements >= MATRIX_ELEMENTS_PER_THREAD).length;
  return Math.min(availableParallelism(), MAX_THREADS, Math.max(matrices, Math.ceil(bytesRead / BYTES_PER_THREAD)));
}

/** The statistics that the method needs, checked against the experts; null when it needs none. */
function findStatistics({ card }: MergeMethod, { recipe, statistics = [] }: PlanRequest): Matched | null {
  const kind = STATISTIC_KINDS.find((known) => known === card.prerequisites.statistics[0]);
  return kind === undefined ? null : matchStatistics(kind, statistics, recipe);
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

function failure(issue: MergeIssue): Planned {
  return { ok: false, errors: [issue] };
}
