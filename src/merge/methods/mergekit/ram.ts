import { type MergeMethod } from '../../method.ts';
import { activeEpsilon, activeMap, ramCitation } from '../../parts/active-deltas.ts';

/**
 * θ₀ + Σ τᵢ/c over the experts that move an entry by more than epsilon, c of them: shared entries are averaged, an expert's own
 * are kept. Reinforced Agent Merging (2601.13572).
 */
export const method: MergeMethod = {
  card: {
    id: 'ram',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'SPARSE',
    title: 'RAM',
    summary: 'Averages the task vectors where several experts moved an entry, and keeps what only one of them moved.',
    citation: ramCitation,
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [activeEpsilon],
    costFormula: '(5M+2)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => 5 * experts.length + 2,
  passes: () => [],
  map: activeMap(({ recipe }) => recipe.experts.map(() => 1)),
};
