import { transpose } from '../../tensor/linalg/matrix.ts';
import { type SingularPolicy } from '../../tensor/linalg/solve-symmetric.ts';
import { type ParameterCard } from '../method-card.ts';
import { type MatrixMap } from '../maps.ts';
import { type Recipe } from '../recipe-types.ts';
import { numberOf } from '../values.ts';
import { gramCoverage } from './gram-coverage.ts';
import { gramSums } from './gram-sums.ts';
import { meanMap } from './mean.ts';

/** What to do about singular sums of Grams: parameters of every method that solves for them. */
export const SINGULAR_PARAMETERS: readonly ParameterCard[] = [
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
];

/** Wᵀ = (ΣĜᵢ)⁻¹·Σ ĜᵢWᵢᵀ with Ĝ = λG + (1−λ)·diag(G) and the parameter `lambda`. Jin et al. (2212.09849), section 3. */
export const regmeanMap: MatrixMap<null> = {
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
