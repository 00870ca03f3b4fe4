import { type Solved } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { leftNumbers, svdFlops, svdNumbers } from '../../parts/matrix-cost.ts';
import { twoAxes } from '../../parts/matrix-coverage.ts';
import { meanOfChanges } from '../../parts/mean-of-changes.ts';
import {
  alphaParameter,
  embeddingsParameter,
  nullSpaceOf,
  nullSpaceParameters,
  UP_TO_THREE,
} from '../../parts/spectral-parameters.ts';
import { addInto, baseMatrix, isZero, onBase, sumOfSquares, taskMatrix, zeros } from '../../parts/task-matrices.ts';
import { numberOf } from '../../values.ts';

/** θ₀ + α·σ̄·U·Vᵀ where Σ τᵢ = U·diag(σ)·Vᵀ and σ̄ is the mean of all singular values, zeros included. Marczak et al. (2502.04959). */
export const method: MergeMethod = {
  card: {
    id: 'iso_c',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'Iso-C',
    summary: 'Gives all singular directions of the summed task vectors the same strength, their mean.',
    citation: {
      title: 'No task left behind: isotropic model merging with common and task-specific subspaces',
      arxiv: '2502.04959',
    },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [alphaParameter(1, UP_TO_THREE), ...nullSpaceParameters, embeddingsParameter],
    costFormula: 'Σ over matrices: one singular value decomposition (or polar factor); the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: {
    kind: 'matrix',
    covers: twoAxes(),
    flops: (rows, columns, { experts }) =>
      svdFlops(rows, columns) + 2 * rows * columns * (Math.min(rows, columns) + experts.length),
    numbers: (rows, columns) => 5 * rows * columns + svdNumbers(rows, columns) + leftNumbers(rows, columns),
    async solve(device, input, context): Promise<Solved> {
      const { recipe } = context;
      const base = await baseMatrix(input);
      const sum = zeros(input.rows, input.columns);
      for (let expert = 0; expert < recipe.experts.length; expert++) {
        addInto(sum, await taskMatrix(input, base, expert, context));
      }
      if (isZero(sum)) return { matrix: base, note: { rank: 0, meanSingularValue: 0, residual: 0 } };
      const { nullSpace, tolerance } = nullSpaceOf(recipe);
      const { factor, nuclearNorm, residual } = await device.polar(sum, { nullSpace, rankTolerance: tolerance });
      const mean = nuclearNorm / Math.min(input.rows, input.columns);
      // the squares of a partial isometry add up to its rank
      const note = { rank: Math.round(sumOfSquares(factor)), meanSingularValue: mean, residual };
      return { matrix: onBase(base, numberOf(recipe, 'alpha') * mean, factor), note };
    },
    rest: meanOfChanges('alpha'),
  },
};
