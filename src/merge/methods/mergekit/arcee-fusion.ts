import { AppError } from '../../../errors.ts';
import { rowElements } from '../../engine/shapes.ts';
import { type Block, type Floats, type TensorContext } from '../../block.ts';
import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { type Ranked, type RankPass } from '../../passes.ts';

const PASS = 'importance-quartiles';
/** Added to every probability. */
const FLOOR = 1e-8;

const map: ElementwiseMap = {
  kind: 'elementwise',
  rows: true,
  settings: () => null,
  masks: (block, context) => {
    const threshold = thresholdOf(context);
    return [importances(block, context.shape).map((importance) => (importance >= threshold ? 1 : 0))];
  },
  define: (tf, { base, experts: [expert], masks: [mask] }) => {
    if (base === null) throw new TypeError('internal: arcee_fusion needs its base');
    const delta = tf.sub(expert, base);
    return tf.add(base, tf.where(tf.greater(mask, 0), delta, tf.zerosLike(delta)));
  },
};

/**
 * Takes over the entries of the expert that matter most: importance = |θ₁ − θ₀| · KL(softmax θ₁ ‖ softmax θ₀) of the row, and what
 * reaches median + 1.5·(Q₃ − Q₁) of its tensor is taken over. The quartiles are exact; mergekit estimates them from a random million entries of
 * larger tensors.
 */
export const method: MergeMethod = {
  card: {
    id: 'arcee_fusion',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'SPARSE',
    title: 'Arcee Fusion',
    summary:
      'Takes over only those entries of one expert that changed most, in the rows whose distribution changed most.',
    citation: { title: 'MergeKit v0.1: Arcee Fusion', arxiv: null },
    experts: { min: 1, max: 1 },
    prerequisites: { base: true, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [],
    costFormula: '50P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: () => 50,
  passes: () => [quartiles],
  map,
};

/** Of the ascending importances, those at ⌊q·(n − 1)⌋ for the three quartiles q. */
const quartiles: RankPass = {
  kind: 'rank',
  name: PASS,
  scope: 'tensor',
  rows: true,
  channels: () => 1,
  ranks: (_, elements) => [[0.25, 0.5, 0.75].map((q) => elements - Math.floor(q * (elements - 1)))],
  flopsPerElement: 25,
  score: (block, { shape }) => [importances(block, shape)],
};

function thresholdOf({ name: tensor, index, reductions }: TensorContext): number {
  const [[q1, median, q3]] = (reductions[PASS] as Ranked)[index].map((ranks) => ranks.map(({ score }) => score));
  const threshold = median + 1.5 * (q3 - q1);
  if (Number.isFinite(threshold)) return threshold;
  throw new AppError('NUMERIC', `tensor "${tensor}": an input holds NaN or infinity`, { tensor });
}

/** |x − b| times the divergence of its row; infinite where that is not a number. */
function importances({ base, experts: [expert], count }: Block, shape: readonly number[]): Float32Array {
  if (base === null) throw new TypeError('internal: arcee_fusion needs its base');
  const out = new Float32Array(count);
  const length = rowElements(shape);
  for (let from = 0; from < count; from += length) {
    const divergence = rowDivergence(expert, base, from, from + length);
    for (let e = from; e < from + length; e++) {
      const importance = Math.abs(expert[e] - base[e]) * divergence;
      out[e] = importance <= Infinity ? importance : Infinity;
    }
  }
  return out;
}

/** KL of the softmax of one row of `x` from that of `y`, FLOOR added to each probability. Not negative. */
function rowDivergence(x: Floats, y: Floats, from: number, to: number): number {
  const [p, q] = [normaliser(x, from, to), normaliser(y, from, to)];
  let sum = 0;
  for (let e = from; e < to; e++) {
    const a = Math.exp(x[e] - p.top) / p.total + FLOOR;
    const b = Math.exp(y[e] - q.top) / q.total + FLOOR;
    sum += a * Math.log(a / b);
  }
  return Math.max(sum, 0);
}

function normaliser(x: Floats, from: number, to: number): { readonly top: number; readonly total: number } {
  let top = -Infinity;
  for (let e = from; e < to; e++) top = Math.max(top, x[e]);
  let total = 0;
  for (let e = from; e < to; e++) total += Math.exp(x[e] - top);
  return { top, total };
}
