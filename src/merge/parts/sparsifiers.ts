import { AppError } from '../../errors.ts';
import { elementCount } from '../../tensor/dtype.ts';
import { type Cut } from '../../tensor/kernels/kernel-task.ts';
import { dropMask } from '../../tensor/philox.ts';
import { type Block, type TensorContext } from '../block.ts';
import { expertNumberAt } from '../values.ts';
import { maskKeys } from './mask-keys.ts';
import { expertNumbersAt } from './mergekit-values.ts';
import { rankPass, type RankWindow, windowCut, windowMasks, type WindowsOf } from './rank-windows.ts';
import { type Sparsifier } from './task-vector-merge.ts';

/** Keeps the ⌊d·n⌋ largest magnitudes of each tensor. */
export const largest = windowed(largestWindows);

/** Drops the ⌊γ·n⌋ largest magnitudes of each tensor, then the smallest until ⌊d·n⌋ are left. */
export const withoutOutliers = windowed(middleWindows);

/** Keeps each entry with the probability d. */
export const atRandom: Sparsifier = { passes: () => [], masks: randomMasks, cut: randomCut };

function windowed(windowsOf: WindowsOf): Sparsifier {
  return {
    passes: () => [rankPass(windowsOf)],
    masks: (block, context) => windowMasks(block, context, windowsOf),
    cut: (context) => windowCut(context, windowsOf),
    check: (context) => {
      windowsOf(context, elementCount(context.shape));
    },
  };
}

function largestWindows(context: TensorContext, elements: number): (RankWindow | null)[] {
  return expertNumbersAt(context, 'density').map((density, expert) => {
    if (density >= 1) return null;
    const upTo = Math.floor(density * elements);
    if (upTo === 0) throw nothingLeft(context, expert, density, elements);
    return { above: 0, upTo };
  });
}

function middleWindows(context: TensorContext, elements: number): (RankWindow | null)[] {
  return expertNumbersAt(context, 'density').map((density, expert) => {
    if (density >= 1) return null;
    const kept = Math.floor(density * elements);
    const outliers = Math.floor(expertNumberAt(context, expert, 'gamma') * elements);
    // more outliers than may be dropped in all: only so many
    const above = Math.min(outliers, elements - kept);
    return { above, upTo: above + kept };
  });
}

function randomMasks({ first, count }: Block, context: TensorContext): Float32Array[] {
  const keys = maskKeys(context.recipe, context.name);
  return expertNumbersAt(context, 'density').map((density, expert) =>
    density >= 1 ? new Float32Array(count).fill(1) : dropMask(keys[expert], 1 - density, first, count),
  );
}

function randomCut(context: TensorContext): Cut {
  const ps = expertNumbersAt(context, 'density').map((density) => (density >= 1 ? 0 : 1 - density));
  return { kind: 'drop', ps, keys: maskKeys(context.recipe, context.name) };
}

function nothingLeft(
  { name: tensor, recipe }: TensorContext,
  expert: number,
  density: number,
  elements: number,
): AppError {
  const { digest } = recipe.experts[expert];
  const whose = `expert ${expert + 1} (${digest.slice(0, 12)})`;
  const message = `tensor "${tensor}": a density of ${density} keeps none of the ${elements} entries of ${whose}`;
  return new AppError('PARAMETER_INVALID', message, {
    field: ['experts', String(expert), 'parameters', 'density'],
    tensor,
  });
}
