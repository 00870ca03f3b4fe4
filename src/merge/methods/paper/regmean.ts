import { type MergeMethod } from '../../method.ts';
import { TENTHS } from '../../parts/parameters.ts';
import { regmeanMap, SINGULAR_PARAMETERS } from '../../parts/regmean.ts';

/** Wᵀ = (ΣĜᵢ)⁻¹·Σ ĜᵢWᵢᵀ with Ĝ = λG + (1−λ)·diag(G). Jin et al. (2212.09849), section 3. */
export const method: MergeMethod = {
  card: {
    id: 'regmean',
    dialect: 'paper',
    version: 1,
    family: 'STATISTICS',
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
      ...SINGULAR_PARAMETERS,
    ],
    costFormula: 'Σ over layers [d_out, d_in]: M·2·d_out·d_in² + d_in³/3 + 2·d_out·d_in²; the rest (2M−1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length,
  passes: () => [],
  map: regmeanMap,
};
