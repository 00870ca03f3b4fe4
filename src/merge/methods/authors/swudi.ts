import { type MergeMethod, type SettledRecipe } from '../../method.ts';
import { type MergeIssue } from '../../types.ts';
import { type Filter, filteredMap } from '../../parts/spectral-filter.ts';
import { alphaParameter, embeddingsParameter } from '../../parts/spectral-parameters.ts';
import { startParameter } from '../../parts/start-parameter.ts';
import { numberOf } from '../../values.ts';

/** Times of the authors for each filter. */
const TIMES: Readonly<Record<string, number>> = { truncated: 1300, soft: 300 };

/**
 * WUDI in closed form as far as a gradient flow would come in a time t: a direction of eigenvalue λ is solved to the share
 * 1 − exp(−λt), and with the filter `truncated` only the first ⌈ratio·n⌉ directions are. WalkerWorldPeace/MLLMerging, 2026.
 */
export const method: MergeMethod = {
  card: {
    id: 'swudi',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'SWUDI',
    summary:
      'Minimises the interference between tasks in closed form, direction by direction, and stops early where it should.',
    citation: { title: 'SWUDI: spectral filtering of WUDI-Merging (code: WalkerWorldPeace/MLLMerging)', arxiv: null },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      alphaParameter(1, []),
      {
        name: 'filter',
        type: 'choice',
        default: 'truncated',
        choices: ['truncated', 'soft'],
        grid: [],
        help: 'SWUDI (truncated), or SWUDI-soft, which filters all directions by time alone.',
      },
      {
        name: 't',
        type: 'number',
        default: TIMES.truncated,
        min: 0,
        max: 1e9,
        grid: [],
        help: 'Time of the flow: 1300 for the filter truncated and 300 for soft unless given; tuned by the authors on CLIP ViT-B/32 with eight tasks.',
      },
      {
        name: 'ratio',
        type: 'number',
        default: 0.65,
        min: 0,
        max: 1,
        grid: [],
        help: 'For the filter truncated: share of the input directions that are solved, the strongest first.',
      },
      startParameter,
      embeddingsParameter,
    ],
    costFormula: 'Σ over matrices [d_out, d_in]: M·(3·d_out·d_in²) + 9·d_in³ + 6·d_out·d_in²; the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: filteredMap(filterOf()),
  settle,
};

function filterOf(): Filter {
  return (values, { recipe }) => {
    const t = numberOf(recipe, 't');
    const first =
      recipe.parameters.filter === 'soft' ? 0 : values.length - Math.ceil(numberOf(recipe, 'ratio') * values.length);
    return values.map((value, j) => (j < first ? 0 : -Math.expm1(-value * t)));
  };
}

/** The filter decides the time where none is given, and whether there is a ratio. */
function settle(settled: SettledRecipe, given: ReadonlySet<string>): SettledRecipe | readonly MergeIssue[] {
  const { parameters } = settled;
  if (parameters.filter !== 'soft') return settled;
  if (given.has('ratio')) {
    const message = 'swudi: ratio is for the filter "truncated"';
    return [{ code: 'PARAMETER_INVALID', field: ['parameters', 'ratio'], message }];
  }
  const { ratio: _, t, ...rest } = parameters;
  return { ...settled, parameters: { ...rest, t: given.has('t') ? t : TIMES.soft } };
}
