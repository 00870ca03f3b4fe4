import { transpose } from '../../../tensor/linalg/matrix.ts';
import { type SingularPolicy } from '../../../tensor/linalg/solve-symmetric.ts';
import { type MergeMethod } from '../../method.ts';
import { gramCoverage } from '../../parts/gram-coverage.ts';
import { gramSums } from '../../parts/gram-sums.ts';
import { meanMap } from '../../parts/mean.ts';
import { TENTHS } from '../../parts/parameters.ts';
import { type Recipe } from '../../recipe-types.ts';
import { numberOf } from '../../values.ts';

/** Wᵀ = (ΣĜᵢ)⁻¹·Σ ĜᵢWᵢᵀ with Ĝ = λG + (1−λ)·diag(G). Jin et al. (2212.09849), section 3. */
export const method: MergeMethod = {
  card: {
    id: 'regmean',
    dialect: 'paper',
    version: 1,
    title: 'RegMean',
    summary: 'Merges each linear layer so that its outputs are nearest to those of the experts on their own inputs.',
    citation: { title: 'Dataless knowledge fusion by merging weights of language models', arxiv: '2212.09849' },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: ['GRAM'], data: false, tuning: true, randomness: false },
    parameters: [
      {
        name: 'lambda',
        type: 'number',
        default: 0.9,
        min: 0,
        max: 1,
        grid: TENTHS,
        help: 'Factor of the off-diagonal elements of every Gram matrix: 1 keeps them, 0 leaves the diagonal alone.',
      },
      {
        name: 'singular',
        type: 'choice',
        default: 'zero-dead-dims',
        choices: ['zero-dead-dims', 'ridge', 'pinv', 'error'],
        grid: [],
        help: 'What to do about a sum of Grams that is singular: leave out inputs that were zero throughout (their weights become 0), add a ridge, take the pseudo-inverse, or fail.',
      },
      {
        name: 'ridge',
        type: 'number',
        default: 1e-6,
        min: 1e-15,
        max: 1,
        grid: [],
        help: 'For singular "ridge": what is added to the diagonal, relative to its mean.',
      },
    ],
    costFormula: 'Σ over layers [d_out, d_in]: M·2·d_out·d_in² + d_in³/3 + 2·d_out·d_in²; the rest (2M−1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length,
  passes: () => [],
  map: {
    kind: 'matrix',
    covers: gramCoverage,
    flops: (rows, columns, { experts: { length } }) =>
      length * (2 * rows * columns ** 2 + 3 * columns ** 2) + columns ** 3 / 3 + 2 * rows * columns ** 2,
    // sums and one expert's matrices, the copies that a product or a solve works on, and their results
    numbers: (rows, columns) => 6 * columns ** 2 + 6 * rows * columns,
    async solve(device, input, context) {
      const { gram, right } = await gramSums(device, input, context, numberOf(context.recipe, 'lambda'));
      const singular = policyOf(context.recipe);
      const { x, condition, rank, deadDims, ridge } = await device.solveSymmetric(gram, transpose(right), { singular });
      const note = { condition, rank, deadInputs: deadDims.length, ridge };
      return { matrix: transpose(x), note };
    },
    rest: meanMap,
  },
};

function policyOf(recipe: Recipe): SingularPolicy {
  switch (recipe.parameters.singular) {
    case 'ridge':
      return { kind: 'ridge', relative: numberOf(recipe, 'ridge') };
    case 'pinv':
      return { kind: 'pinv' };
    case 'error':
      return { kind: 'error' };
    default:
      return { kind: 'zero-dead-dims' };
  }
}
