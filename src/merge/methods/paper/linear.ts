import { taskSettings } from '../../maps.ts';
import { type MergeMethod, type SettledRecipe } from '../../method.ts';
import { numberOf } from '../../values.ts';
import { type Recipe } from '../../recipe-types.ts';
import { type MergeIssue } from '../../types.ts';
import { weightedSum } from '../../parts/definitions.ts';
import { TENTHS } from '../../parts/parameters.ts';

/** Σ wᵢ·θᵢ with Σ wᵢ = 1; two experts without weights: λ·θ₁ + (1 − λ)·θ₂. Model Soups (2203.05482), section 2. */
export const method: MergeMethod = {
  card: {
    id: 'linear',
    dialect: 'paper',
    version: 1,
    family: 'AVERAGING',
    title: 'Average',
    summary: 'The weighted mean of the experts; with equal weights, plain weight averaging.',
    citation: {
      title:
        'Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing inference time',
      arxiv: '2203.05482',
    },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      {
        name: 'lambda',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        onlyExperts: 2,
        grid: TENTHS,
        help: 'Share of the first of exactly two experts; the other has 1 − lambda. More experts take weights instead.',
      },
    ],
    costFormula: '(2M−1)·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: (recipe) => 2 * recipe.experts.length - 1,
  passes: () => [],
  map: {
    kind: 'elementwise',
    operation: 'weightedSum',
    settings: ({ recipe }) => taskSettings(recipe.experts.length, { weights: linearWeights(recipe) }),
    define: weightedSum,
  },
  settle,
};

/** Weights that sum to one. */
function linearWeights(recipe: Recipe): number[] {
  if (Object.hasOwn(recipe.parameters, 'lambda')) {
    const lambda = numberOf(recipe, 'lambda');
    return [lambda, 1 - lambda];
  }
  const total = recipe.experts.reduce((sum, expert) => sum + expert.weight, 0);
  return recipe.experts.map((expert) => expert.weight / total);
}

/**
 * λ exists only for two experts without weights, and moves along when the experts are put in order. Equal weights become 1,
 * so that equal merges are equal recipes.
 */
function settle(
  { parameters, experts, base }: SettledRecipe,
  given: ReadonlySet<string>,
): SettledRecipe | readonly MergeIssue[] {
  const { lambda, ...rest } = parameters;
  const total = experts.reduce((sum, expert) => sum + expert.weight, 0);
  if (total === 0) {
    return [
      { code: 'PARAMETER_INVALID', field: ['experts', '0', 'weight'], message: 'the weights of the experts sum to 0' },
    ];
  }
  const even = experts.every((expert) => expert.weight === experts[0].weight);
  const equal = even ? experts.map((expert) => ({ ...expert, weight: 1 })) : experts;
  if (experts.length === 2 && even) {
    const ordered = experts[0].digest <= experts[1].digest;
    // 1 − 0.9 is not 0.1 in binary: twelve digits keep the same share the same recipe
    const share = ordered ? Number(lambda) : Number((1 - Number(lambda)).toFixed(12));
    return { parameters: { ...rest, lambda: share }, experts: equal, base };
  }
  if (given.has('lambda')) {
    const why =
      experts.length === 2 ? 'excludes weights of the experts' : `needs exactly 2 experts, not ${experts.length}`;
    return [{ code: 'PARAMETER_INVALID', field: ['parameters', 'lambda'], message: `linear: lambda ${why}` }];
  }
  return { parameters: rest, experts: equal, base };
}
