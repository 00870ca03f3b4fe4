import { type Cut, type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type Block, type Rows, type TensorContext } from '../block.ts';
import { type ElementwiseMap, taskSettings } from '../maps.ts';
import { type MeasurePass, type ReducePass, type SumsPass, type TensorSums } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { numberAt } from '../values.ts';
import { finiteSums } from './gram.ts';
import { expertNumbersAt, flagAt } from './mergekit-values.ts';
import { divisorOf, votedSum } from './voted-sum.ts';

/** What thins the task vectors of a tensor before they are combined. */
export interface Sparsifier {
  passes(recipe: Recipe): readonly ReducePass[];
  /** 1 = keep, 0 = drop, one array per expert; none when nothing is dropped. */
  masks(block: Block, context: TensorContext): readonly Float32Array[];
  /** The same for kernels, once for a tensor, where they can do it; null when nothing is dropped. */
  cut?(context: TensorContext): Cut | null;
  /** Throws a PARAMETER_INVALID AppError where the tensor's values make no sense. */
  check?(context: TensorContext): void;
  /** Whether a mask needs whole rows. */
  readonly rows?: Rows;
}

const PASS = 'kept-norms';
/** A norm below this is not scaled to or from. */
const LEAST_NORM = 1e-7;

/** The passes of a sparsifier, then the one that finds how much it leaves, where the recipe scales up to that. */
export function taskVectorPasses(recipe: Recipe, sparsifier: Sparsifier): ReducePass[] {
  if (isDense(recipe)) return [];
  const passes = sparsifier.passes(recipe);
  if (recipe.parameters.rescale === false) return [...passes];
  const { cut } = sparsifier;
  return [...passes, cut === undefined ? measuredNorms(recipe, sparsifier) : summedNorms(recipe, cut)];
}

/** θ₀ + λ · Σ wᵢ·thin(τᵢ), with a vote on the sign or without. */
export function taskVectorMap(sparsifier: Sparsifier, vote: boolean): ElementwiseMap {
  const map: ElementwiseMap<TaskSettings> = {
    kind: 'elementwise',
    operation: sparsifier.cut === undefined ? undefined : 'votedSum',
    rows: sparsifier.rows,
    settings: (context) => settingsAt(context, vote, sparsifier.cut?.(context) ?? null),
    masks: sparsifier.masks,
    define: votedSum,
  };
  return map;
}

/** What the sparsifiers leave alone at a density of 1, mergekit's default. */
const wholly: Sparsifier = { passes: () => [], masks: () => [], cut: () => null };

/** As `taskVectorMap`; a recipe that thins nothing gets a map that knows of no sparsifier. */
export function taskVectorMapFor(recipe: Recipe, sparsifier: Sparsifier, vote: boolean): ElementwiseMap {
  return taskVectorMap(isDense(recipe) ? wholly : sparsifier, vote);
}

function isDense({ experts }: Recipe): boolean {
  return experts.every(({ parameters }) => parameters?.density === 1);
}

function settingsAt(context: TensorContext, vote: boolean, cut: Cut | null): TaskSettings {
  const shares = expertNumbersAt(context, 'weight');
  const rescale = flagAt(context, 'rescale') && !isDense(context.recipe);
  const normalize = flagAt(context, 'normalize');
  const lambda = numberAt(context, 'lambda');
  return taskSettings(shares.length, {
    weights: rescale ? shares.map((weight, expert) => weight * rescaling(context, expert)) : shares,
    shares,
    cut,
    majority: vote ? 1 : 0,
    aggregate: normalize ? 'mean' : 'sum',
    scale: vote ? lambda : lambda / divisorOf(shares, normalize),
  });
}

/** ‖τ‖₁ / ‖thinned τ‖₁ of one expert; 1 where either is next to nothing. */
function rescaling({ reductions, index, recipe }: TensorContext, expert: number): number {
  const sums = (reductions[PASS] as TensorSums)[index];
  const [whole, kept] = [sums[expert], sums[recipe.experts.length + expert]];
  return whole < LEAST_NORM || kept < LEAST_NORM ? 1 : whole / kept;
}

/** Σ|τᵢ| of every expert, then Σ|thinned τᵢ|, by a kernel. */
function summedNorms({ experts }: Recipe, cut: (context: TensorContext) => Cut | null): SumsPass {
  return {
    kind: 'sums',
    name: PASS,
    operation: 'cutNorms',
    values: 2 * experts.length,
    flopsPerElement: 4 * experts.length,
    settings: (context) => taskSettings(experts.length, { cut: cut(context) }),
    finish: finiteSums,
  };
}

/** The same from masks. */
function measuredNorms({ experts }: Recipe, sparsifier: Sparsifier): MeasurePass {
  return {
    kind: 'measure',
    name: PASS,
    values: () => 2 * experts.length,
    flopsPerElement: 4 * experts.length,
    rows: sparsifier.rows,
    measure: (block, context, to) => {
      const masks = sparsifier.masks(block, context);
      block.experts.forEach((_, expert) => addNorms(block, expert, masks.at(expert) ?? null, to));
    },
    finish: finiteSums,
  };
}

function addNorms({ base, experts, count }: Block, expert: number, mask: Float32Array | null, to: Float64Array): void {
  if (base === null) throw new TypeError('internal: task vectors need a base');
  const values = experts[expert];
  let [whole, kept] = [0, 0];
  for (let e = 0; e < count; e++) {
    const size = Math.abs(values[e] - base[e]);
    whole += size;
    if (mask === null || mask[e] > 0) kept += size;
  }
  to[expert] += whole;
  to[experts.length + expert] += kept;
}
