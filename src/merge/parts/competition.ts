import { AppError } from '../../errors.ts';
import { type Block, type Floats, type TensorContext } from '../block.ts';
import { type Ranked, type RankPass } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { type Reductions } from '../run-types.ts';
import { numberOf } from '../values.ts';

/** The numbers of PCB-Merging, whose model is one flat vector: where magnitudes are clipped, and how entries compete. */

const CLIP_PASS = 'magnitude-clips';
const SCORE_PASS = 'competition-scores';

/** Least and largest magnitude of each expert after clipping. */
interface Clip {
  readonly least: number;
  readonly most: number;
}

/** Finds the magnitudes at ⌊D·c⌋ and ⌊D·(1−c) − 1⌋ of the D ascending ones of each expert. */
export const clipPass: RankPass = {
  kind: 'rank',
  name: CLIP_PASS,
  scope: 'model',
  channels: ({ experts }) => experts.length,
  ranks: (_, elements, recipe) => {
    const clip = numberOf(recipe, 'clip');
    const at = [Math.floor(elements * clip), Math.max(Math.floor(elements * (1 - clip) - 1), 0)];
    return recipe.experts.map(() => at.map((position) => elements - position));
  },
  flopsPerElement: 3,
  score: (block) => block.experts.map((_, expert) => deltasOf(block, expert).map(magnitude)),
};

/**
 * Finds of each expert's scores, which have both signs, the one from which on an entry counts, at ⌊D·(1−ratio)⌋ of the ascending
 * ones, and the largest. Channels: what is above zero of each expert, then what is below.
 */
export const scorePass: RankPass = {
  kind: 'rank',
  name: SCORE_PASS,
  scope: 'model',
  channels: ({ experts }) => 2 * experts.length,
  ranks: (_, elements, recipe) => {
    const position = Math.min(Math.floor(elements * (1 - numberOf(recipe, 'ratio'))), elements - 1);
    const above = [elements - position, 1];
    const below = above.map((rank) => elements - rank + 1);
    return [...recipe.experts.map(() => above), ...recipe.experts.map(() => below)];
  },
  flopsPerElement: 20,
  score: (block, context) => {
    const scores = competition(block, context.recipe, context.reductions);
    return [...scores.map((list) => list.map(positive)), ...scores.map((list) => list.map((x) => positive(-x)))];
  },
};

export function clipsOf(recipe: Recipe, reductions: Reductions): Clip[] {
  const [found] = reductions[CLIP_PASS] as Ranked;
  return recipe.experts.map((_, expert) => {
    const [least, most] = found[expert].map(({ score }) => score);
    if (least < most && most < Infinity) return { least, most };
    throw cannot(recipe, expert, most < Infinity ? 'all magnitudes are the same' : 'an entry is not finite');
  });
}

/** The share of each entry of a block, from 0 (does not count) to 1, one array per expert. */
export function competitionShares(block: Block, { recipe, reductions }: TensorContext): Float32Array[] {
  const [found] = reductions[SCORE_PASS] as Ranked;
  return competition(block, recipe, reductions).map((scores, expert) => {
    const [above, below] = [found[expert], found[recipe.experts.length + expert]];
    const [least, most] = above.map(({ score }, rank) => (score > 0 ? score : 0 - below[rank].score));
    if (most === Infinity) throw cannot(recipe, expert, 'an entry is not finite');
    if (least >= most) throw cannot(recipe, expert, 'the scores of all entries that count are the same');
    return scores.map((score) => (Math.max(score, least) - least) / (most - least));
  });
}

/** exp(M·â²)·tanh(τᵢ·Σ τⱼ) of each expert, with â its clipped magnitudes moved to [0, 1]. */
function competition(block: Block, recipe: Recipe, reductions: Reductions): Float32Array[] {
  const deltas = block.experts.map((_, expert) => deltasOf(block, expert));
  const total = deltas.reduce((sum, delta) => sum.map((x, e) => x + delta[e]), new Float64Array(block.count));
  const clips = clipsOf(recipe, reductions);
  return deltas.map((delta, expert) => {
    const { least, most } = clips[expert];
    return Float32Array.from(delta, (x, e) => {
      const inside = (Math.min(Math.max(Math.abs(x), least), most) - least) / (most - least);
      return Math.exp(deltas.length * inside * inside) * Math.tanh(x * total[e]);
    });
  });
}

function deltasOf({ base, experts }: Block, expert: number): Float32Array {
  if (base === null) throw new TypeError('internal: PCB needs its base');
  const values: Floats = experts[expert];
  return Float32Array.from(values, (x, e) => x - base[e]);
}

function positive(x: number): number {
  return x <= Infinity ? Math.max(x, 0) : Infinity;
}

/** Infinite where it is not a number. */
function magnitude(x: number): number {
  return Math.abs(x) <= Infinity ? Math.abs(x) : Infinity;
}

function cannot({ experts }: Recipe, expert: number, why: string): AppError {
  const whose = `expert ${expert + 1} (${experts[expert].digest.slice(0, 12)})`;
  return new AppError('NUMERIC', `pcb: the task vector of ${whose} cannot be balanced: ${why}`, {
    field: ['experts', String(expert)],
  });
}
