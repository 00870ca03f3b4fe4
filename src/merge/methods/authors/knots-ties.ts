import { type MergeMethod } from '../../method.ts';
import { alignedMajority, knotsMap } from '../../parts/knots.ts';
import { knotsCitation, sigmaMinParameter } from '../../parts/knots-parameters.ts';
import { trim, trimPasses } from '../../parts/knots-trim.ts';
import { lambdaParameter, zeroSignParameter } from '../../parts/parameters.ts';
import { embeddingsParameter } from '../../parts/spectral-parameters.ts';

/**
 * TIES on the coefficients of the task vectors in their common basis. For task vectors of low rank (adapters), which share few
 * entries but much of their spaces. KnOTS (2410.19735), section 4.
 */
export const method: MergeMethod = {
  card: {
    id: 'knots_ties',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'KnOTS-TIES',
    summary: 'Writes the task vectors of low-rank experts in one common basis and merges them there as TIES does.',
    citation: knotsCitation,
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      lambdaParameter(0.6),
      {
        name: 'k',
        type: 'number',
        default: 0.2,
        min: 0,
        max: 1,
        grid: [],
        help: 'Share of the coefficients of each expert that survives trimming: 0.2 (authors, ViT-B), 1 (authors, Llama-8B).',
      },
      {
        name: 'trim_scope',
        type: 'choice',
        default: 'global',
        choices: ['global', 'tensor'],
        grid: [],
        help: 'Whether the largest coefficients are found over the whole model, which aligns every matrix two more times, or inside each matrix.',
      },
      zeroSignParameter,
      sigmaMinParameter,
      embeddingsParameter,
    ],
    costFormula:
      'Σ over matrices: up to 4 times (M + 1 decompositions and 2·M products), less for task vectors of low rank; the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: (recipe) => [...trimPasses(recipe), ...alignedMajority(recipe, trim)],
  map: knotsMap(trim),
};
