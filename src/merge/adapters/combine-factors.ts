import { AppError } from '../../errors.ts';
import { svd } from '../../tensor/linalg/svd.ts';
import { frobeniusNorm, matrix, transpose, type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type LinalgWorkspace } from '../../tensor/linalg/workspace.ts';
import { combineElements, type ElementOptions, type ElementRule } from './element-rules.ts';
import { type FactorPair } from './factors.ts';
import { denseProduct, relativeError, stackFactors, truncateFactors } from './low-rank.ts';

/**
 * How adapters become one:
 * `exact`: Σ wᵢ·sᵢ·BᵢAᵢ, stacked, cut to a rank when one is given.
 * `factors`: PEFT's way of treating A and B each for themselves, with √|wᵢ·sᵢ| on both and the sign on A. It adds cross terms
 * BᵢAⱼ, so it is no sum of the adapters; it is here because models were made with it.
 * `deltas`: the rule on the whole products, which are then cut to a rank by singular values.
 */
export type Combination =
  | { readonly kind: 'exact'; readonly rank: number | null; readonly split: 'b' | 'even' }
  | ({ readonly kind: 'factors' } & RuleOptions)
  | ({ readonly kind: 'deltas'; readonly rank: number } & RuleOptions);

export interface RuleOptions {
  readonly rule: ElementRule;
  readonly density: number;
  readonly signs: ElementOptions['signs'];
}

/** One adapter's share of a layer. */
export interface CombinedTerm {
  readonly pair: FactorPair;
  readonly weight: number;
  readonly scaling: number;
}

/** The elements that a random mask is for: of a factor, or of the delta in the order of its weight. */
export type MaskedTensor = 'a' | 'b' | 'delta';
export type DrawMask = (tensor: MaskedTensor, adapter: number, elements: number) => ArrayLike<number>;

/** The rank that the combination of factors of these ranks has. */
export function combinedRank(
  combination: Combination,
  ranks: readonly number[],
  [m, n]: readonly [number, number],
): number {
  const sum = ranks.reduce((total, rank) => total + rank, 0);
  switch (combination.kind) {
    case 'exact':
      return combination.rank === null ? sum : Math.min(combination.rank, sum, m, n);
    case 'factors':
      return ranks[0];
    case 'deltas':
      return Math.min(combination.rank, m, n);
  }
}

export interface CombinedFactors {
  readonly pair: FactorPair;
  /** ‖lost by cutting to the rank‖ / ‖what was cut‖; null for rules on factors, which cut nothing. */
  readonly truncationError: number | null;
}

/**
 * The factors of a layer that several adapters change; `turned` when the weight holds the transpose of B·A. The scale of the result is 1.
 * @throws AppError SHAPE_MISMATCH when a rule on factors meets different ranks
 */
export function combineFactors(
  workspace: LinalgWorkspace,
  terms: readonly CombinedTerm[],
  combination: Combination,
  turned: boolean,
  mask: DrawMask,
): CombinedFactors {
  const rank = combinedRank(
    combination,
    terms.map(({ pair }) => pair.a.rows),
    [terms[0].pair.b.rows, terms[0].pair.a.columns],
  );
  switch (combination.kind) {
    case 'exact': {
      const stacked = stackFactors(terms.map(({ pair, weight, scaling }) => ({ pair, strength: weight * scaling })));
      if (stacked.a.rows <= rank) return { pair: stacked, truncationError: 0 };
      const pair = truncateFactors(workspace, stacked, rank, combination.split);
      return { pair, truncationError: relativeError(workspace, stacked, pair) };
    }
    case 'factors':
      return { pair: byFactors(terms, combination, mask), truncationError: null };
    case 'deltas':
      return byDeltas(workspace, terms, combination, rank, turned, mask);
  }
}

function byFactors(terms: readonly CombinedTerm[], options: RuleOptions, mask: DrawMask): FactorPair {
  const [{ pair: first }] = terms;
  const other = terms.find(({ pair }) => pair.a.rows !== first.a.rows);
  if (other !== undefined) {
    const message = `factors of ranks ${first.a.rows} and ${other.pair.a.rows} cannot be combined element by element`;
    throw new AppError('SHAPE_MISMATCH', message);
  }
  const strengths = terms.map(({ weight, scaling }) => weight * scaling);
  const roots = strengths.map((strength) => Math.sqrt(Math.abs(strength)));
  const part = (name: 'a' | 'b', weights: readonly number[]): DenseMatrix => {
    const { rows, columns } = first[name];
    const tensors = terms.map(({ pair }) => pair[name].data);
    const draw = (adapter: number, elements: number): ArrayLike<number> => mask(name, adapter, elements);
    return matrix(rows, columns, combineElements(tensors, weights, { ...options, mask: draw }));
  };
  const signed = roots.map((root, i) => (strengths[i] < 0 ? -root : root));
  return { a: part('a', signed), b: part('b', roots) };
}

function byDeltas(
  workspace: LinalgWorkspace,
  terms: readonly CombinedTerm[],
  options: RuleOptions,
  rank: number,
  turned: boolean,
  mask: DrawMask,
): CombinedFactors {
  const deltas = terms.map(({ pair, scaling }) => {
    const delta = denseProduct(workspace, pair, scaling);
    return turned ? transpose(delta) : delta;
  });
  const draw = (adapter: number, elements: number): ArrayLike<number> => mask('delta', adapter, elements);
  const merged = combineElements(
    deltas.map(({ data }) => data),
    terms.map(({ weight }) => weight),
    { ...options, mask: draw },
  );
  const [{ rows, columns }] = deltas;
  const whole = matrix(rows, columns, merged);
  const { u, s, vt } = svd(workspace, turned ? transpose(whole) : whole);
  const b = matrix(u.rows, rank, new Float64Array(u.rows * rank));
  for (let row = 0; row < u.rows; row++) {
    for (let column = 0; column < rank; column++)
      b.data[row * rank + column] = u.data[row * u.columns + column] * s[column];
  }
  const norm = frobeniusNorm(s);
  return {
    pair: { a: matrix(rank, vt.columns, vt.data.slice(0, rank * vt.columns)), b },
    truncationError: norm === 0 ? 0 : frobeniusNorm(s.subarray(rank)) / norm,
  };
}
