import { frobeniusNorm, matrix, transpose, type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { gemm } from '../../tensor/linalg/products.ts';
import { qr } from '../../tensor/linalg/qr.ts';
import { svd } from '../../tensor/linalg/svd.ts';
import { type LinalgWorkspace } from '../../tensor/linalg/workspace.ts';
import { type FactorPair } from './factors.ts';

/** One adapter's part in a sum: strength·B·A. */
export interface FactorTerm {
  readonly pair: FactorPair;
  /** Weight times scaling. */
  readonly strength: number;
}

/**
 * Σ strengthᵢ·Bᵢ·Aᵢ as one pair of factors, exactly: the strengths go into the A's, which are stacked, the B's stand side by side.
 * Ranks add up. Cross terms BᵢAⱼ do not arise, as they do when A's and B's are added each for themselves.
 */
export function stackFactors(terms: readonly FactorTerm[]): FactorPair {
  const rank = terms.reduce((sum, { pair }) => sum + pair.a.rows, 0);
  const [{ pair: first }] = terms;
  const a = matrix(rank, first.a.columns, new Float64Array(rank * first.a.columns));
  const b = matrix(first.b.rows, rank, new Float64Array(first.b.rows * rank));
  let from = 0;
  for (const { pair, strength } of terms) {
    const offset = from * a.columns;
    for (let i = 0; i < pair.a.data.length; i++) a.data[offset + i] = strength * pair.a.data[i];
    for (let row = 0; row < b.rows; row++) {
      b.data.set(pair.b.data.subarray(row * pair.b.columns, (row + 1) * pair.b.columns), row * rank + from);
    }
    from += pair.a.rows;
  }
  return { a, b };
}

/** How B·A is split between the two factors: the singular values in B, as PEFT has it, or their roots in both. */
export type SingularSplit = 'b' | 'even';

/**
 * The best approximation of B·A by factors of `rank` (Eckart & Young 1936). B = Q₁R₁ and Aᵀ = Q₂R₂ leave the singular values to
 * the small matrix R₁R₂ᵀ, so the product itself is never formed.
 */
export function truncateFactors(
  workspace: LinalgWorkspace,
  { a, b }: FactorPair,
  rank: number,
  split: SingularSplit,
): FactorPair {
  const left = qr(workspace, b);
  const right = qr(workspace, transpose(a));
  const core = svd(workspace, gemm(workspace, left.r, right.r, { transposeB: true }));
  const kept = Math.min(rank, core.s.length);
  const u = matrix(core.u.rows, kept, new Float64Array(core.u.rows * kept));
  const vt = matrix(kept, core.vt.columns, core.vt.data.slice(0, kept * core.vt.columns));
  const roots = core.s.map(Math.sqrt);
  for (let column = 0; column < kept; column++) {
    const factor = split === 'b' ? core.s[column] : roots[column];
    for (let row = 0; row < u.rows; row++)
      u.data[row * kept + column] = core.u.data[row * core.u.columns + column] * factor;
    if (split === 'b') continue;
    const from = column * vt.columns;
    for (let i = from; i < from + vt.columns; i++) vt.data[i] *= roots[column];
  }
  return padFactors({ a: gemm(workspace, vt, right.q, { transposeB: true }), b: gemm(workspace, left.q, u) }, rank);
}

/** The same product with zeros up to a rank. */
export function padFactors({ a, b }: FactorPair, rank: number): FactorPair {
  if (a.rows === rank) return { a, b };
  const wider = matrix(b.rows, rank, new Float64Array(b.rows * rank));
  for (let row = 0; row < b.rows; row++) {
    wider.data.set(b.data.subarray(row * b.columns, (row + 1) * b.columns), row * rank);
  }
  const taller = matrix(rank, a.columns, new Float64Array(rank * a.columns));
  taller.data.set(a.data);
  return { a: taller, b: wider };
}

/** ‖B·A‖, without forming it. */
export function productNorm(workspace: LinalgWorkspace, { a, b }: FactorPair): number {
  const left = qr(workspace, b);
  const right = qr(workspace, transpose(a));
  return frobeniusNorm(gemm(workspace, left.r, right.r, { transposeB: true }).data);
}

/** ‖B·A − B'·A'‖ / ‖B·A‖: what a replacement of factors costs, rounding included. 0 when both products are zero. */
export function relativeError(workspace: LinalgWorkspace, exact: FactorPair, replaced: FactorPair): number {
  const difference = stackFactors([
    { pair: exact, strength: 1 },
    { pair: replaced, strength: -1 },
  ]);
  const off = productNorm(workspace, difference);
  return off === 0 ? 0 : off / productNorm(workspace, exact);
}

/** B·A in full, [m, n]. */
export function denseProduct(workspace: LinalgWorkspace, { a, b }: FactorPair, strength = 1): DenseMatrix {
  return gemm(workspace, b, a, { alpha: strength });
}
