import { type Block, type TensorContext } from '../../block.ts';
import { type MergeMethod } from '../../method.ts';
import { type MeasurePass, type TensorSums } from '../../passes.ts';
import { activeEpsilon, activeMap, ramCitation } from '../../parts/active-deltas.ts';
import { numberParameter } from '../../parts/mergekit-parameters.ts';
import { type Recipe } from '../../recipe-types.ts';
import { numberAt } from '../../values.ts';

const PASS = 'active-entries';

/**
 * RAM, with an expert's own entries scaled up by 1 + r·min(ρ, alpha), the more the larger the part ρ of its entries in a tensor
 * that others move too: shared/own. RAM+ (2601.13572), counted tensor by tensor.
 */
export const method: MergeMethod = {
  card: {
    id: 'ramplus_tl',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'SPARSE',
    title: 'RAM+ (tensor-local)',
    summary: 'RAM that strengthens what only one expert moved, the more the larger the rest of its tensor is shared.',
    citation: ramCitation,
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      activeEpsilon,
      numberParameter('r', 0.1, 'How much an expert’s own entries are strengthened.'),
      numberParameter('alpha', 0.2, 'Most that the ratio of shared to own entries counts.'),
    ],
    costFormula: '(9M+2)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => 9 * experts.length + 2,
  passes: (recipe) => [countPass(recipe)],
  map: activeMap(gainsAt),
};

/** Per expert, how many active entries are shared, then how many are its own. */
function countPass({ experts }: Recipe): MeasurePass {
  return {
    kind: 'measure',
    name: PASS,
    values: () => 2 * experts.length,
    flopsPerElement: 4 * experts.length,
    measure: (block, context, to) => countActive(block, numberAt(context, 'epsilon'), to),
    finish: (sums) => sums,
  };
}

function countActive({ base, experts, count }: Block, epsilon: number, to: Float64Array): void {
  if (base === null) throw new TypeError('internal: RAM needs its base');
  const limit = Math.fround(epsilon);
  for (let e = 0; e < count; e++) {
    let movers = 0;
    for (const expert of experts) if (isActive(expert[e], base[e], limit)) movers++;
    if (movers === 0) continue;
    const cells = movers > 1 ? 0 : experts.length;
    for (let index = 0; index < experts.length; index++) {
      if (isActive(experts[index][e], base[e], limit)) to[cells + index]++;
    }
  }
}

/** As the map pass decides it, in fp32. */
function isActive(value: number, base: number, limit: number): boolean {
  return Math.abs(Math.fround(value - base)) > limit;
}

function gainsAt(context: TensorContext): number[] {
  const counts = (context.reductions[PASS] as TensorSums)[context.index];
  const [epsilon, r, alpha] = ['epsilon', 'r', 'alpha'].map((name) => numberAt(context, name));
  const { length } = context.recipe.experts;
  return context.recipe.experts.map((_, expert) => {
    const ratio = counts[expert] / Math.max(counts[length + expert], epsilon || 1);
    return 1 + r * Math.min(Math.max(ratio, 0), alpha);
  });
}
