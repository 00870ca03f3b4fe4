import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { int8MaskParameter, numberParameter } from '../../parts/mergekit-parameters.ts';
import { settleMergekit } from '../../parts/mergekit-settle.ts';
import { sceShares, sceSum, squarePass } from '../../parts/sce-shares.ts';
import { isSelecting, selectionMasks, selectionPasses } from '../../parts/variance-selection.ts';

const map: ElementwiseMap<readonly number[]> = {
  kind: 'elementwise',
  settings: sceShares,
  masks: selectionMasks,
  define: sceSum,
};

/**
 * Select, calculate, erase: keeps the entries in which the task vectors vary most between the experts, weighs every expert by the
 * mean square of what is left in a tensor, and drops the entries that disagree with the sign of the sum. FuseChat (2408.07990).
 */
export const method: MergeMethod = {
  card: {
    id: 'sce',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'SPARSE',
    title: 'SCE',
    summary: 'Keeps the entries that vary most between the experts and weighs the experts by the size of what is left.',
    citation: { title: 'FuseChat: knowledge fusion of chat models', arxiv: '2408.07990' },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      numberParameter(
        'select_topk',
        1,
        'Share of the entries with a variance that is kept, the largest variances of every tensor. 1 keeps everything.',
        { min: 0, max: 1 },
      ),
      int8MaskParameter,
    ],
    costFormula: '(16M+6)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => (isSelecting(recipe) ? 16 : 12) * recipe.experts.length + 6,
  passes: (recipe) => [...selectionPasses(recipe), squarePass(recipe)],
  map: map,
  settle: settleMergekit,
};
