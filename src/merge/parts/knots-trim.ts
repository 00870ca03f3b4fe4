import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { floatOf } from '../../tensor/codec.ts';
import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { locateBucket, refinedWindow, wholeRange } from '../engine/pattern-tables.ts';
import { newTallies, tallyChannels } from '../engine/rank-count.ts';
import { type TensorContext } from '../block.ts';
import { type TensorSums, type WholePass } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { type MergePlan } from '../types.ts';
import { numberOf } from '../values.ts';
import { alignedPass } from './knots.ts';

const COARSE = 'aligned-magnitudes';
const FINE = 'aligned-thresholds';

interface Buckets {
  /** Per expert, of `wholeRange`, then of the window inside it; −1 when there are no coefficients. */
  readonly buckets: readonly number[];
}

/**
 * The passes that find, over the aligned coefficients of the whole model, the magnitude from which on each expert's are kept: the
 * (D − ⌊k·D⌋)-th smallest of D in f32, exactly, by counts of bit patterns in two steps. Each aligns every matrix once more.
 */
export function trimPasses(recipe: Recipe): readonly WholePass[] {
  if (recipe.parameters.trim_scope === 'tensor' || keepsAll(recipe)) return [];
  return [
    alignedPass(
      COARSE,
      ({ coefficients }) =>
        counts(
          coefficients,
          recipe.experts.map(() => wholeRange()),
        ),
      (sums, plan) => locate(sums, plan, wholeRange().buckets),
    ),
    alignedPass(
      FINE,
      ({ coefficients }, context) => counts(coefficients, windowsOf(context)),
      (sums, plan) => locate(sums, plan, refinedWindow(0).buckets),
    ),
  ];
}

/** Makes zero what lies below the threshold of its expert. */
export function trim(coefficients: readonly DenseMatrix[], context: TensorContext): void {
  const { recipe } = context;
  if (keepsAll(recipe)) return;
  const windows = recipe.parameters.trim_scope === 'tensor' ? null : windowsOf(context);
  for (const [expert, { data }] of coefficients.entries()) {
    const threshold = windows === null ? thresholdOf(data, recipe) : globalThreshold(windows[expert], expert, context);
    for (let i = 0; i < data.length; i++) if (Math.fround(Math.abs(data[i])) < threshold) data[i] = 0;
  }
}

function keepsAll(recipe: Recipe): boolean {
  return numberOf(recipe, 'k') === 1;
}

/** Rank of the threshold among D magnitudes, the largest being of rank 1. */
function thresholdRank(elements: number, recipe: Recipe): number {
  return Math.min(Math.floor(numberOf(recipe, 'k') * elements) + 1, elements);
}

/** D, then for each expert how many lie above its window and the table of those inside. */
function counts(coefficients: readonly DenseMatrix[], windows: readonly PatternWindow[]): number[] {
  const tallies = newTallies(windows.map((window) => [window]));
  tallyChannels(
    coefficients.map(({ data }) => Float32Array.from(data, Math.abs)),
    tallies,
  );
  return [coefficients[0].data.length, ...tallies.flatMap(([{ above, table }]) => [above, ...table])];
}

function locate([[elements = 0, ...rest]]: TensorSums, { recipe }: MergePlan, size: number): Buckets {
  if (elements === 0) return { buckets: recipe.experts.map(() => -1) };
  const buckets = recipe.experts.map((_, expert) => {
    const [above, ...table] = rest.slice(expert * (size + 1), (expert + 1) * (size + 1));
    return locateBucket({ above, table: Float64Array.from(table) }, thresholdRank(elements, recipe));
  });
  return { buckets };
}

function windowsOf({ reductions }: TensorContext): PatternWindow[] {
  return (reductions[COARSE] as Buckets).buckets.map((bucket) => refinedWindow(Math.max(bucket, 0)));
}

function globalThreshold({ from }: PatternWindow, expert: number, { reductions }: TensorContext): number {
  return floatOf(from + Math.max((reductions[FINE] as Buckets).buckets[expert], 0));
}

function thresholdOf(data: Float64Array, recipe: Recipe): number {
  const sizes = Float32Array.from(data, Math.abs).sort();
  return sizes[sizes.length - thresholdRank(sizes.length, recipe)];
}
