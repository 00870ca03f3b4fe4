import { type MergeMethod } from '../../method.ts';
import { regmeanMap, SINGULAR_PARAMETERS } from '../../parts/regmean.ts';

/**
 * RegMean layer by layer: the inputs of a layer are those that the merged layers below it make of each expert's examples
 * (arXiv 2508.03121). Inside a layer the expert's own weights run. Embeddings and norms are averaged.
 */
export const method: MergeMethod = {
  card: {
    id: 'regmean_plus_plus',
    dialect: 'authors',
    version: 1,
    family: 'STATISTICS',
    title: 'RegMean++',
    summary:
      'RegMean from the first layer to the last, with the inputs that the already merged layers below make of the experts’ data.',
    citation: {
      title: 'RegMean++: Enhancing effectiveness and generalization of regression mean for model merging',
      arxiv: '2508.03121',
    },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: ['GRAM'], data: true, tuning: true, randomness: false },
    parameters: [
      {
        name: 'lambda',
        type: 'number',
        default: 0.95,
        min: 0,
        max: 1,
        grid: [],
        help: 'Factor of the off-diagonal elements of every Gram matrix: 1 keeps them, 0 leaves the diagonal alone.',
      },
      ...SINGULAR_PARAMETERS,
    ],
    costFormula:
      'as RegMean, solved twice; besides, for each expert’s N examples two forward passes and 2·d_in² a token for each Gram matrix',
    tolerance: 1e-3,
  },
  ordered: false,
  weighted: false,
  mergedInputs: true,
  flopsPerElement: (recipe) => 2 * recipe.experts.length,
  passes: () => [],
  map: regmeanMap,
};
