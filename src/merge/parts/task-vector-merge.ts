import {
  type Block,
  type ElementwiseMap,
  type MeasurePass,
  type ReducePass,
  type Rows,
  type TensorContext,
  type TensorSums,
} from '../method.ts';
import { type Recipe } from '../types.ts';
import { numberAt } from '../values.ts';
import { finiteSums } from './gram.ts';
import { expertNumbersAt, flagAt } from './mergekit-values.ts';
import { type VotedSum, votedSum } from './voted-sum.ts';

/** What thins the task vectors of a tensor before they are combined. */
export interface Sparsifier {
  passes(recipe: Recipe): readonly ReducePass[];
  /** 1 = keep, 0 = drop, one array per expert; none when nothing is dropped. */
  masks(block: Block, context: TensorContext): readonly Float32Array[];
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
  return [...sparsifier.passes(recipe), ...(recipe.parameters.rescale === false ? [] : [normPass(recipe, sparsifier)])];
}

/** θ₀ + λ · Σ wᵢ·thin(τᵢ), with a vote on the sign or without. */
export function taskVectorMap(sparsifier: Sparsifier, vote: boolean): ElementwiseMap {
  const map: ElementwiseMap<VotedSum> = {
    kind: 'elementwise',
    rows: sparsifier.rows,
    settings: (context) => settingsAt(context, vote),
    masks: (block, context) => (isDense(context.recipe) ? [] : sparsifier.masks(block, context)),
    define: votedSum,
  };
  return map;
}

/** The sparsifiers do nothing at a density of 1, which is mergekit's default. */
function isDense({ experts }: Recipe): boolean {
  return experts.every(({ parameters }) => parameters?.density === 1);
}

function settingsAt(context: TensorContext, vote: boolean): VotedSum {
  const weights = expertNumbersAt(context, 'weight');
  const rescale = flagAt(context, 'rescale') && !isDense(context.recipe);
  return {
    weights,
    factors: rescale ? weights.map((weight, expert) => weight * rescaling(context, expert)) : weights,
    vote,
    normalize: flagAt(context, 'normalize'),
    scale: numberAt(context, 'lambda'),
  };
}

/** ‖τ‖₁ / ‖thinned τ‖₁ of one expert; 1 where either is next to nothing. */
function rescaling({ reductions, index, recipe }: TensorContext, expert: number): number {
  const sums = (reductions[PASS] as TensorSums)[index];
  const [whole, kept] = [sums[expert], sums[recipe.experts.length + expert]];
  return whole < LEAST_NORM || kept < LEAST_NORM ? 1 : whole / kept;
}

/** Σ|τᵢ| of every expert, then Σ|thinned τᵢ|. */
function normPass({ experts }: Recipe, sparsifier: Sparsifier): MeasurePass {
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
