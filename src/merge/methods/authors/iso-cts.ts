import { type DenseMatrix } from '../../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../../tensor/matrix-device.ts';
import { type Solved } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { leftNumbers, svdFlops, svdNumbers } from '../../parts/matrix-cost.ts';
import { twoAxes } from '../../parts/matrix-coverage.ts';
import { meanOfChanges } from '../../parts/mean-of-changes.ts';
import {
  alphaParameter,
  embeddingsParameter,
  type NullSpace,
  nullSpaceOf,
  nullSpaceParameters,
  UP_TO_THREE,
} from '../../parts/spectral-parameters.ts';
import { addInto, baseMatrix, onBase, sumOfSquares, taskMatrix, zeros } from '../../parts/task-matrices.ts';
import { besideOneAnother, leadingTriples, numericalRank, recombine, type Triples } from '../../parts/triples.ts';
import { numberOf } from '../../values.ts';

/**
 * As Iso-C, but only the first singular directions of the sum are common; the others make room for the strongest directions
 * that each task has outside of the common ones. Marczak et al. (2502.04959), section 4.2.
 */
export const method: MergeMethod = {
  card: {
    id: 'iso_cts',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'Iso-CTS',
    summary: 'Iso-C with room for directions that matter to one task only.',
    citation: {
      title: 'No task left behind: isotropic model merging with common and task-specific subspaces',
      arxiv: '2502.04959',
    },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      alphaParameter(1, UP_TO_THREE),
      {
        name: 'common',
        type: 'number',
        default: 0.8,
        min: 0,
        max: 1,
        grid: [],
        help: 'Share of the directions that are common to all tasks; with too little room for one direction of each task the result is that of Iso-C.',
      },
      ...nullSpaceParameters,
      embeddingsParameter,
    ],
    costFormula: 'Σ over matrices: M + 3 singular value decompositions; the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: {
    kind: 'matrix',
    covers: twoAxes(),
    flops: (rows, columns, { experts: { length } }) =>
      (length + 3) * svdFlops(rows, columns) + 4 * length * rows * columns * Math.min(rows, columns),
    numbers: (rows, columns) =>
      5 * rows * columns +
      4 * Math.min(rows, columns) * (rows + columns) +
      svdNumbers(rows, columns) +
      leftNumbers(rows, columns),
    async solve(device, input, context): Promise<Solved> {
      const { recipe } = context;
      const { length } = recipe.experts;
      const base = await baseMatrix(input);
      const sum = zeros(input.rows, input.columns);
      for (let expert = 0; expert < length; expert++) addInto(sum, await taskMatrix(input, base, expert, context));
      const q = Math.min(input.rows, input.columns);
      const { common, perTask } = shareOut(q, length, numberOf(recipe, 'common'));
      const nullSpace = nullSpaceOf(recipe);
      const commonPart = triplesOf(await device.svd(sum), common, nullSpace);
      const parts: Triples[] = [];
      for (let expert = 0; expert < length && perTask > 0; expert++) {
        const delta = await taskMatrix(input, base, expert, context);
        const scale = Math.sqrt(sumOfSquares(delta));
        const outside = await without(device, delta, commonPart.u);
        parts.push(triplesOf(await device.svd(outside), perTask, nullSpace, scale));
      }
      const triples = besideOneAnother([...parts, commonPart]);
      const note = { common: commonPart.s.length, perTask, triples: triples?.s.length ?? 0 };
      if (triples === null) return { matrix: base, note: { ...note, residual: 0, meanSingularValue: 0 } };
      // over all q values: those of directions that are left out are zero
      const mean = triples.s.reduce((total, value) => total + value, 0) / q;
      const isotropic = { ...triples, s: triples.s.fill(mean) };
      const { delta, residual } = await recombine(device, isotropic, nullSpace);
      const matrix = onBase(base, numberOf(recipe, 'alpha'), delta);
      return { matrix, note: { ...note, residual, meanSingularValue: mean } };
    },
    rest: meanOfChanges('alpha'),
  },
};

/** How the q directions are shared out. Halves are rounded to the even neighbour, as the authors' Python does. */
function shareOut(q: number, tasks: number, share: number): { common: number; perTask: number } {
  // a share near 0 must not round up to more directions than there are
  const perTask = Math.min(roundHalfToEven((q - Math.floor(share * q)) / tasks), Math.floor(q / tasks));
  return { common: q - perTask * tasks, perTask };
}

function roundHalfToEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** The first triples, less those of zeros where these are to be dropped. `scale` is what is zero beside it. */
function triplesOf(
  svd: Awaited<ReturnType<MatrixDevice['svd']>>,
  count: number,
  { nullSpace, tolerance }: NullSpace,
  scale?: number,
): Triples {
  const rank = nullSpace === 'drop' ? numericalRank(svd.s, tolerance, scale) : count;
  return leadingTriples(svd, Math.min(count, rank));
}

/** (I − U·Uᵀ)·A for orthonormal columns U, of which there may be none. */
async function without(device: MatrixDevice, a: DenseMatrix, u: DenseMatrix): Promise<DenseMatrix> {
  if (u.columns === 0) return a;
  const along = await device.product(u, a, { transposeA: true });
  return device.product(u, along, { alpha: -1, add: a });
}
