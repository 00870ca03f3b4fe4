import { AppError } from '../errors.ts';
import { type Dtype, isFloatDtype } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/dtype.ts';
import { layerPositions } from './layers.ts';
import { type MergeMethod } from './method.ts';
import { type StatisticsOfExperts } from './statistics.ts';
import { type Recipe } from './recipe-types.ts';
import {
  type CheckpointTable,
  type LayerPosition,
  type MergeIssue,
  type TensorDecision,
  type TensorEntry,
} from './types.ts';

/** Offending tensors that are named one by one. */
const MAX_NAMED = 20;
/** Types without a meaning that could be averaged: copied when all inputs have the same. */
const COPIED: readonly Dtype[] = ['BOOL', 'U8', 'I8', 'I16', 'U16', 'I32', 'U32', 'I64', 'U64'];

export interface DecidedTensor {
  readonly decision: TensorDecision;
  /** One entry per input, the base first. */
  readonly entries: readonly TensorEntry[];
  /** One per expert, or none. */
  readonly statistics: readonly TensorEntry[];
  readonly layer: LayerPosition | null;
  /** Computed whole, by the method's matrix map. */
  readonly whole: boolean;
}

export type Decided =
  | { readonly ok: true; readonly tensors: readonly DecidedTensor[] }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/**
 * Decides for every tensor whether it is merged or copied, and into which type. All inputs must have the same names and
 * shapes; nothing is dropped, cropped or skipped silently.
 */
export function decideTensors(
  inputs: readonly CheckpointTable[],
  recipe: Recipe,
  method: MergeMethod,
  statistics: StatisticsOfExperts | null,
): Decided {
  const issues = new IssueList();
  const maps = inputs.map((input) => new Map(input.tensors.map((entry) => [entry.name, entry])));
  const [first, ...others] = inputs;
  const roles = inputs.map((_, index) => roleOf(index, recipe));
  for (const [index, other] of others.entries()) {
    for (const { name } of other.tensors) {
      if (!maps[0].has(name)) issues.add('TENSOR_MISSING', name, `${roles[0]} lacks it, ${roles[index + 1]} has it`);
    }
  }
  const layers = layerPositions(first.tensors.map(({ name }) => name));
  const tensors: DecidedTensor[] = [];
  for (const entry of first.tensors) {
    const entries = maps.map((map) => map.get(entry.name));
    const absent = entries.findIndex((found) => found === undefined);
    if (absent >= 0) {
      issues.add('TENSOR_MISSING', entry.name, `${roles[absent]} lacks it, ${roles[0]} has it`);
      continue;
    }
    const present = entries.filter((found) => found !== undefined);
    const decision = decide(present, roles, recipe, issues);
    if (decision === null) continue;
    const decided = { decision, entries: present, statistics: [], layer: layers.get(entry.name) ?? null, whole: false };
    if (decision.action !== 'COPY') checkTensor(decided, recipe, method, issues);
    tensors.push(decision.action === 'COPY' ? decided : cover(decided, recipe, method, statistics, issues));
  }
  if (first.tensors.length === 0) issues.add('TENSOR_MISSING', '', `${roles[0]} has no tensors`);
  const errors = issues.finish();
  const usesStatistics = tensors.some((tensor) => tensor.statistics.length > 0);
  if (errors.length === 0 && statistics !== null && !usesStatistics) {
    const message = 'the statistics cover no tensor of the experts: they are of other layers or another key convention';
    return { ok: false, errors: [{ code: 'STATISTIC_MISMATCH', field: ['experts', '0', 'statistic'], message }] };
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, tensors };
}

function decide(
  entries: readonly TensorEntry[],
  roles: readonly string[],
  recipe: Recipe,
  issues: IssueList,
): TensorDecision | null {
  const [first] = entries;
  const odd = entries.findIndex((entry) => !sameShape(entry.shape, first.shape));
  if (odd >= 0) {
    const shapes = `${roles[0]} has [${first.shape.join(', ')}], ${roles[odd]} has [${entries[odd].shape.join(', ')}]`;
    issues.add('SHAPE_MISMATCH', first.name, shapes);
    return null;
  }
  const dtypes = entries.map((entry) => entry.dtype);
  const decision = {
    name: first.name,
    shape: first.shape,
    inputDtypes: dtypes,
    outputDtype: first.storedAs ?? first.dtype,
  };
  if (dtypes.every(isFloatDtype)) {
    const outputDtype = recipe.outputDtype === 'same' ? decision.outputDtype : recipe.outputDtype;
    if (elementCount(first.shape) === 0)
      return { ...decision, outputDtype, action: 'COPY', reason: 'it has no elements' };
    const mixed = new Set(dtypes).size > 1 ? `, from ${[...new Set(dtypes)].join(' and ')}` : '';
    return { ...decision, outputDtype, action: 'MERGE', reason: `floating point${mixed}` };
  }
  const other = dtypes.findIndex((dtype) => dtype !== first.dtype);
  if (other >= 0) {
    issues.add('DTYPE_UNSUPPORTED', first.name, `${roles[0]} has ${first.dtype}, ${roles[other]} has ${dtypes[other]}`);
    return null;
  }
  if (!COPIED.includes(first.dtype)) {
    issues.add('DTYPE_UNSUPPORTED', first.name, `${String(first.dtype)} can be neither merged nor copied safely`);
    return null;
  }
  return { ...decision, action: 'COPY', reason: `${first.dtype} is not averaged: taken from ${roles[0]}` };
}

/** What the method says of the values that its parameters have at a tensor. */
function checkTensor(
  { decision: { name, shape }, layer }: DecidedTensor,
  recipe: Recipe,
  method: MergeMethod,
  issues: IssueList,
): void {
  try {
    method.check?.({ recipe, name, shape, layer, index: -1, reductions: {} });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    issues.push({ code: error.code, message: error.message, ...error.place });
  }
}

/** How the method takes a tensor of floats: with which statistics, and whole or element by element. */
function cover(
  tensor: DecidedTensor,
  recipe: Recipe,
  { map }: MergeMethod,
  statistics: StatisticsOfExperts | null,
  issues: IssueList,
): DecidedTensor {
  const { decision, layer } = tensor;
  const { name, shape } = decision;
  const found = statistics?.of(name, shape);
  if (found?.kind === 'misfit') issues.add('SHAPE_MISMATCH', name, found.reason);
  const entries = found?.kind === 'covered' ? found.entries : [];
  const missing = found?.kind === 'missing' ? found.reason : null;
  const covered = { ...tensor, statistics: entries };
  if (map.kind === 'elementwise') {
    if (missing === null) return covered;
    return { ...covered, decision: { ...decision, action: 'AVERAGE', reason: missing } };
  }
  const { whole, action, reason } = map.covers({ name, shape, layer, statistics: entries.length > 0 }, recipe);
  const why = !whole && missing !== null ? `${reason}; ${missing}` : reason;
  // what is left over is merged without them
  return {
    ...covered,
    statistics: whole ? entries : [],
    whole,
    decision: { ...decision, action: whole ? 'MERGE' : action, reason: why },
  };
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, index) => dimension === b[index]);
}

function roleOf(index: number, recipe: Recipe): string {
  const expert = recipe.base === null ? index : index - 1;
  if (expert < 0) return 'the base';
  return `expert ${expert + 1} (${recipe.experts[expert].digest.slice(0, 12)})`;
}

/** The first issues in words, the others as a number. */
class IssueList {
  readonly #issues: MergeIssue[] = [];
  #more = 0;

  add(code: MergeIssue['code'], tensor: string, what: string): void {
    this.push({ code, tensor, message: `tensor "${tensor}": ${what}` });
  }

  push(issue: MergeIssue): void {
    if (this.#issues.length < MAX_NAMED) this.#issues.push(issue);
    else this.#more++;
  }

  finish(): readonly MergeIssue[] {
    if (this.#more === 0) return this.#issues;
    const total = this.#issues.length + this.#more;
    const message = `${total} tensors do not fit in all; the first ${MAX_NAMED} are listed`;
    return [...this.#issues, { code: this.#issues[0].code, message }];
  }
}
