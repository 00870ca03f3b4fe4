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
} from '../../parts/spectral-parameters.ts';
import { baseMatrix, onBase, taskMatrix, zeros } from '../../parts/task-matrices.ts';
import { besideOneAnother, leadingTriples, numericalRank, recombine, type Triples } from '../../parts/triples.ts';
import { numberOf } from '../../values.ts';

/**
 * θ₀ + α·U⊥·diag(S)·V⊥: the first ⌊q/M⌋ singular triples of each task vector side by side, both sides orthogonalised. q is the
 * shorter side of a matrix; a matrix with q < M keeps its base. Gargiulo et al. (2412.00081), section 4.
 */
export const method: MergeMethod = {
  card: {
    id: 'tsv_m',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'TSV-M',
    summary: 'Keeps the strongest singular directions of each task and rotates those of different tasks apart.',
    citation: {
      title: 'Task singular vectors: reducing task interference in model merging',
      arxiv: '2412.00081',
    },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [alphaParameter(1, []), ...nullSpaceParameters, embeddingsParameter],
    costFormula: 'Σ over matrices: M + 2 singular value decompositions; the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: {
    kind: 'matrix',
    covers: twoAxes(['text_projection']),
    flops: (rows, columns, { experts }) => (experts.length + 2) * svdFlops(rows, columns),
    numbers: (rows, columns) =>
      3 * rows * columns +
      3 * Math.min(rows, columns) * (rows + columns) +
      svdNumbers(rows, columns) +
      leftNumbers(rows, columns),
    async solve(device, input, context): Promise<Solved> {
      const { recipe } = context;
      const base = await baseMatrix(input);
      const { length } = recipe.experts;
      const slots = Math.floor(Math.min(input.rows, input.columns) / length);
      const nullSpace = nullSpaceOf(recipe);
      const parts: Triples[] = [];
      for (let expert = 0; expert < length; expert++) {
        const delta = await taskMatrix(input, base, expert, context);
        if (slots === 0) continue;
        const svd = await device.svd(delta);
        const rank = nullSpace.nullSpace === 'drop' ? numericalRank(svd.s, nullSpace.tolerance) : slots;
        parts.push(leadingTriples(svd, Math.min(rank, slots)));
      }
      const triples = besideOneAnother(parts);
      const { delta, residual } =
        triples === null
          ? { delta: zeros(input.rows, input.columns), residual: 0 }
          : await recombine(device, triples, nullSpace);
      const note = { slots, triples: triples?.s.length ?? 0, residual };
      return { matrix: onBase(base, numberOf(recipe, 'alpha'), delta), note };
    },
    rest: meanOfChanges('alpha'),
  },
};
