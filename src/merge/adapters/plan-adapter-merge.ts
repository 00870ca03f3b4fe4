import { WASM } from '../../tensor/backends.ts';
import { elementCount } from '../../tensor/dtype.ts';
import { canonicalJson } from '../canonical-json.ts';
import { ENGINE_VERSION } from '../layout.ts';
import { recipeDigest } from '../recipe-digest.ts';
import { chooseSliceBytes } from '../slice-size.ts';
import { type Recipe } from '../recipe-types.ts';
import { type MergeBackends } from '../run-types.ts';
import {
  type CheckpointTable,
  type MergeIssue,
  type Planned,
  type PlannedTensor,
  type TensorDecision,
  type TensorEntry,
} from '../types.ts';
import { ADAPTER_CONFIG_FILE } from './adapter-config.ts';
import { combinationCost } from './adapter-merge-shapes.ts';
import { type AdapterMethod } from './adapter-method.ts';
import { type MappedAdapter } from './adapter.ts';
import {
  ADAPTER_WEIGHTS_FILE,
  type CombinedLayer,
  planCombination,
  type PlannedCombination,
} from './plan-combination.ts';

interface AdapterPlanRequest {
  readonly recipe: Recipe;
  readonly memoryBudgetBytes: number;
  readonly sliceBytes?: number;
  readonly backends?: MergeBackends;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly targetKind?: 'file' | 'parts';
}

const MIB = 1024 * 1024;
/** Measured: resident memory of the process with its heap and an idle workspace. */
const PROCESS_BYTES = 128 * MIB;

/** The combination that a recipe of an adapter method means, for its experts in order. The same wherever it is made. */
export function combinationOf(
  method: AdapterMethod,
  recipe: Recipe,
  adapters: readonly MappedAdapter[],
  metadata: Readonly<Record<string, string>> = {},
): PlannedCombination {
  return planCombination(adapters, method.combination(recipe, adapters), {
    dtype: recipe.outputDtype,
    metadata: {
      ...metadata,
      mergeboard_engine: ENGINE_VERSION,
      mergeboard_recipe: canonicalJson(recipe),
      mergeboard_recipe_digest: recipeDigest(recipe),
    },
  });
}

/** `planMerge` for methods that make one adapter out of several. `inputs` are in the order of the recipe, a base first. */
export function planAdapterMerge(
  method: AdapterMethod,
  request: AdapterPlanRequest,
  inputs: readonly CheckpointTable[],
): Planned {
  const { recipe } = request;
  const experts = recipe.base === null ? inputs : inputs.slice(1);
  const adapters = experts.flatMap(({ adapter }) => adapter ?? []);
  const full = experts.findIndex(({ adapter }) => adapter === undefined);
  if (full >= 0) {
    const message = `${method.card.id} merges adapters, expert ${full + 1} is a full checkpoint`;
    return failure({ code: 'INVALID_INPUT', field: ['experts', String(full), 'digest'], message });
  }
  const other = experts.findIndex(({ onto }) => onto !== experts[0].onto);
  if (other >= 0) {
    const message = `expert ${other + 1} is an adapter of another base than expert 1`;
    return failure({ code: 'INVALID_INPUT', field: ['experts', String(other), 'digest'], message });
  }
  const planned = combinationOf(method, recipe, adapters, request.metadata);
  if (!planned.ok) return planned;

  const { layers, header, bytes, config } = planned.plan;
  const { flops, numbers } = combinationCost(planned.plan);
  const sliceBytes = chooseSliceBytes(request.sliceBytes, bytes);
  const peakMemoryBytes = PROCESS_BYTES + 8 * numbers + (request.targetKind === 'parts' ? 3 * sliceBytes : 0);
  if (peakMemoryBytes > request.memoryBudgetBytes) {
    const mib = (size: number): string => `${Math.ceil(size / MIB)} MiB`;
    const message = `a memory budget of ${mib(request.memoryBudgetBytes)} is too small: this merge needs ${mib(peakMemoryBytes)}`;
    return failure({ code: 'MEMORY_BUDGET', field: ['memoryBudgetBytes'], message });
  }
  const bytesRead = layers.reduce((sum, layer) => sum + inputBytes(layer), 0);
  const tensors = layers.flatMap((layer) => [layer.a, layer.b].map((entry) => plannedTensor(layer, entry)));
  return {
    ok: true,
    plan: {
      recipe,
      recipeDigest: recipeDigest(recipe),
      passes: [{ name: 'map', kind: 'map', bytesRead, flops }],
      decisions: layers.flatMap((layer) => [layer.a, layer.b].map((entry) => decision(layer, entry))),
      output: [{ path: ADAPTER_WEIGHTS_FILE, bytes, header, tensors: layers.flatMap(({ a, b }) => [a, b]) }],
      tensors,
      bytesRead,
      bytesWritten: bytes,
      flops,
      peakMemoryBytes,
      threads: 1,
      sliceBytes,
      chunkBytes: 0,
      needs: { rowElements: 0, matrixNumbers: numbers },
      ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
      sideFiles: [{ path: ADAPTER_CONFIG_FILE, text: config }],
      backends: request.backends ?? { elementwise: WASM, matrix: WASM },
    },
  };
}

function plannedTensor({ terms }: CombinedLayer, { name, dtype, shape, file, begin, end }: TensorEntry): PlannedTensor {
  const elements = elementCount(shape);
  const experts = terms.flatMap(({ layer }) => [layer.a, layer.b]);
  const rest = { base: null, experts, statistics: [], layer: null, whole: true };
  return { name, action: 'MERGE', dtype, shape, elements, file, begin, end, ...rest };
}

function decision({ target, terms, rank }: CombinedLayer, { name, dtype, shape }: TensorEntry): TensorDecision {
  const inputDtypes = terms.map(({ layer }) => layer.a.dtype);
  const count = terms.length === 1 ? 'one adapter' : `${terms.length} adapters`;
  const reason = `rank ${rank} from ${count}, on ${target}`;
  return { name, shape, inputDtypes, outputDtype: dtype, action: 'MERGE', reason };
}

function inputBytes({ terms }: CombinedLayer): number {
  return terms.reduce((sum, { layer: { a, b, mid } }) => {
    return sum + [a, b, ...(mid === null ? [] : [mid])].reduce((bytes, { begin, end }) => bytes + end - begin, 0);
  }, 0);
}

function failure(issue: MergeIssue): Planned {
  return { ok: false, errors: [issue] };
}
