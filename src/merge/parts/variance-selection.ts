import { type Block, type TensorContext } from '../block.ts';
import { type MeasurePass, type Ranked, type RankPass, type ReducePass, type TensorSums } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { numberAt } from '../values.ts';

/** The first step of SCE: which entries vary enough between the experts. */

const COUNT_PASS = 'varying-entries';
const RANK_PASS = 'variance-ranks';

/** Whether entries are selected anywhere. */
export function isSelecting({ parameters }: Recipe): boolean {
  return parameters.select_topk !== 1;
}

export function selectionPasses(recipe: Recipe): ReducePass[] {
  return isSelecting(recipe) ? [countPass, rankPass] : [];
}

/** One mask for all experts; none when everything is kept. */
export function selectionMasks(block: Block, context: TensorContext): Float32Array[] {
  if (numberAt(context, 'select_topk') >= 1) return [];
  const keep = new Float32Array(block.count);
  if (keptEntries(context) > 0) {
    const [[[{ score, last = Infinity }]]] = [[(context.reductions[RANK_PASS] as Ranked)[context.index][0]]];
    variances(block).forEach((variance, e) => {
      if (variance > score || (variance === score && block.first + e <= last)) keep[e] = 1;
    });
  }
  return block.experts.map(() => keep);
}

/** Entries of a tensor that stay: a share of those with a variance. */
function keptEntries(context: TensorContext): number {
  const [varying] = (context.reductions[COUNT_PASS] as TensorSums)[context.index];
  return Math.floor(varying * numberAt(context, 'select_topk'));
}

const countPass: MeasurePass = {
  kind: 'measure',
  name: COUNT_PASS,
  values: () => 1,
  flopsPerElement: 4,
  measure: (block, _, to) => {
    to[0] += variances(block).reduce((count, variance) => count + (variance > 0 ? 1 : 0), 0);
  },
  finish: (sums) => sums,
};

const rankPass: RankPass = {
  kind: 'rank',
  name: RANK_PASS,
  scope: 'tensor',
  channels: () => 1,
  ranks: (context) => {
    if (context === null) throw new TypeError('internal: variances are ranked in tensors');
    const kept = numberAt(context, 'select_topk') >= 1 ? 0 : keptEntries(context);
    return [kept > 0 ? [kept] : []];
  },
  flopsPerElement: 4,
  score: (block) => [variances(block)],
};

/** Variance (of a whole population) of each entry's task vectors; infinite where it is not a number. */
function variances({ base, experts, count }: Block): Float32Array {
  if (base === null) throw new TypeError('internal: SCE needs its base');
  const out = new Float32Array(count);
  for (let e = 0; e < count; e++) {
    let mean = 0;
    for (const expert of experts) mean += expert[e] - base[e];
    mean /= experts.length;
    let squares = 0;
    for (const expert of experts) squares += (expert[e] - base[e] - mean) ** 2;
    const variance = squares / experts.length;
    // rounding of the mean is no variance
    out[e] = variance <= Infinity ? (variance > 2 ** -104 * mean * mean ? variance : 0) : Infinity;
  }
  return out;
}
