import { dropMask } from '../../../tensor/philox.ts';
import { keepScale } from '../../../tensor/kernels/kernel-task.ts';
import { type MergeMethod } from '../../method.ts';
import { alignedMajority, knotsMap, type Thin } from '../../parts/knots.ts';
import { knotsCitation, sigmaMinParameter } from '../../parts/knots-parameters.ts';
import { maskKeys } from '../../parts/mask-keys.ts';
import { dropParameter, lambdaParameter, zeroSignParameter } from '../../parts/parameters.ts';
import { embeddingsParameter } from '../../parts/spectral-parameters.ts';
import { numberOf } from '../../values.ts';

/** KnOTS with DARE's random dropping of coefficients in the place of trimming (2410.19735, section 5). */
export const method: MergeMethod = {
  card: {
    id: 'knots_dare_ties',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'KnOTS-DARE-TIES',
    summary:
      'Writes the task vectors of low-rank experts in one common basis, drops random coefficients and elects signs.',
    citation: knotsCitation,
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: true },
    parameters: [
      lambdaParameter(0.7),
      {
        ...dropParameter,
        default: 0.1,
        help: 'Probability that a coefficient is dropped; the rest is divided by 1 − p. 0.1 (authors, ViT-B), 0.8 with lambda 0.4 (authors, Llama-8B).',
      },
      zeroSignParameter,
      sigmaMinParameter,
      embeddingsParameter,
    ],
    costFormula:
      'Σ over matrices: up to twice (M + 1 decompositions and 2·M products), less for task vectors of low rank; the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: (recipe) => alignedMajority(recipe, dropOf()),
  map: knotsMap(dropOf()),
};

/** Masks are those of seed, expert and tensor, and count coefficients in the order of the basis, the strongest direction first. */
function dropOf(): Thin {
  return (coefficients, { recipe, name }) => {
    const p = numberOf(recipe, 'p');
    const keys = maskKeys(recipe, name);
    for (const [expert, { data }] of coefficients.entries()) {
      const mask = dropMask(keys[expert], p, 0, data.length);
      for (let i = 0; i < data.length; i++) data[i] = mask[i] > 0 ? data[i] * keepScale(p) : 0;
    }
  };
}
