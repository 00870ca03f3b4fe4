import { AppError, CancelledError } from '../../errors.ts';
import { encodeFloats } from '../../tensor/codec.ts';
import { transpose } from '../../tensor/linalg/matrix.ts';
import { type LinalgWorkspace } from '../../tensor/linalg/workspace.ts';
import { dropMask } from '../../tensor/philox.ts';
import { firstNonFinite } from '../../storage/safetensors/finite-scan.ts';
import { type TensorEntry } from '../types.ts';
import { type Adapter } from './adapter.ts';
import { type Combination, combineFactors, type CombinedTerm, type DrawMask } from './combine-factors.ts';
import { type FactorPair, loadFactors, type ReadTensor, turns } from './factors.ts';
import { type CombinationPlan, type CombinedLayer } from './plan-combination.ts';

export interface CombinationInput {
  readonly adapter: Adapter;
  readonly weight: number;
  readonly read: ReadTensor;
}

/** What became of one layer. */
export interface LayerReport {
  readonly target: string;
  readonly rank: number;
  /** ‖lost by cutting to the rank‖ / ‖sum of the adapters‖; null where nothing is cut. */
  readonly truncationError: number | null;
}

export interface CombinationRun {
  readonly plan: CombinationPlan;
  /** In the order of the planned adapters. */
  readonly inputs: readonly CombinationInput[];
  /** Philox keys of the random masks of a tensor, one per adapter; not asked for without randomness. */
  readonly keys: (tensor: string) => readonly (readonly [number, number])[];
  readonly workspace: LinalgWorkspace;
  readonly signal?: AbortSignal;
  readonly onLayer?: (report: LayerReport) => void;
}

/**
 * The bytes of the combined adapter's weights, layer after layer in the order of the file: no more than one layer is held at a time,
 * and the same plan and inputs give the same bytes.
 * @throws AppError NUMERIC when a factor is not finite in its type; StorageError, CancelledError
 */
export async function* combinationBytes(run: CombinationRun): AsyncGenerator<Uint8Array, void, undefined> {
  yield run.plan.header;
  for (const layer of run.plan.layers) {
    if (run.signal?.aborted === true) throw new CancelledError();
    const { pair, truncationError } = await combineLayer(run, layer);
    yield encode(layer.a, pair.a.data, run.plan);
    yield encode(layer.b, pair.b.data, run.plan);
    run.onLayer?.({ target: layer.target, rank: layer.rank, truncationError });
  }
}

async function combineLayer(
  { plan, inputs, keys, workspace }: CombinationRun,
  layer: CombinedLayer,
): Promise<{ pair: FactorPair; truncationError: number | null }> {
  const turned = turns(layer);
  const terms: CombinedTerm[] = [];
  for (const { adapter: index } of layer.terms) {
    const { adapter, weight, read } = inputs[index];
    const own = adapter.layers.find(({ target }) => target === layer.target);
    if (own === undefined) throw new Error(`internal: adapter ${index} has no layer ${layer.target}`);
    const pair = await loadFactors(workspace, own, read);
    // (B·A)ᵀ = Aᵀ·Bᵀ: an adapter that takes a square weight the other way round
    const aligned = turns(own) === turned ? pair : { a: transpose(pair.b), b: transpose(pair.a) };
    terms.push({ pair: aligned, weight, scaling: own.scaling });
  }
  const names = { a: layer.a.name, b: layer.b.name, delta: layer.target };
  const density = densityOf(plan.combination);
  const mask: DrawMask = (tensor, term, elements) =>
    dropMask(keys(names[tensor])[layer.terms[term].adapter], 1 - density, 0, elements);
  return combineFactors(workspace, terms, plan.combination, turned, mask);
}

function densityOf(combination: Combination): number {
  return combination.kind === 'exact' ? 1 : combination.density;
}

function encode({ name }: TensorEntry, values: Float64Array, { dtype }: CombinationPlan): Uint8Array {
  const bytes = encodeFloats(dtype, values);
  const bad = firstNonFinite(dtype, bytes);
  if (bad < 0) return bytes;
  throw new AppError('NUMERIC', `tensor "${name}": element ${bad} of the result is not finite in ${dtype}`, {
    tensor: name,
    row: bad,
  });
}
