import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type TensorContext } from '../block.ts';
import { type MatrixInput } from '../maps.ts';
import { numberOf } from '../values.ts';
import { leftNumbers, svdFlops, svdNumbers } from './matrix-cost.ts';
import { joinFactors, lowRankFactor } from './low-rank-factor.ts';
import { taskMatrix } from './task-matrices.ts';
import { leadingTriples, numericalRank } from './triples.ts';

/** What a direction that is left out of a single task vector may have, as a share of the smallest that is kept in the end. */
const NEGLIGIBLE = 1e-3;
/** The same for all that a sketch leaves out: room for the rounding of an adapter's sum with f32 weights. */
const UNSEEN = 0.1;

export interface Alignment {
  /** [m, r], orthonormal columns. */
  readonly basis: DenseMatrix;
  /** [r, n] for each expert: basis·coefficients is its task vector. */
  readonly coefficients: readonly DenseMatrix[];
}

/**
 * The common basis of all task vectors of one matrix, U of [τ₁ … τ_M] = U·S·[V₁ … V_M]ᵀ, and S·Vᵢᵀ = Uᵀτᵢ for each; singular values
 * below `sigma_min` are left out. Found from low-rank factors of the τᵢ, without the matrix of all of them side by side. Null when
 * nothing is left. KnOTS (2410.19735), section 4.
 */
export async function align(
  device: MatrixDevice,
  input: MatrixInput,
  base: DenseMatrix,
  context: TensorContext,
): Promise<Alignment | null> {
  const least = numberOf(context.recipe, 'sigma_min');
  const { length } = context.recipe.experts;
  let factor: DenseMatrix | null = null;
  for (let expert = 0; expert < length; expert++) {
    const delta = await taskMatrix(input, base, expert, context);
    factor = await joinFactors(device, factor, await lowRankFactor(device, delta, NEGLIGIBLE * least, UNSEEN * least));
  }
  if (factor === null) return null;
  const svd = await device.svd(factor);
  // a value of exactly sigma_min stays
  const rank = numericalRank(svd.s, least * (1 - Number.EPSILON), 1);
  if (rank === 0) return null;
  const { u: basis } = leadingTriples(svd, rank);
  const coefficients: DenseMatrix[] = [];
  for (let expert = 0; expert < length; expert++) {
    const delta = await taskMatrix(input, base, expert, context);
    coefficients.push(await device.product(basis, delta, { transposeA: true }));
  }
  return { basis, coefficients };
}

/** Operations of `align` when no task vector is of low rank: less when they are. */
export function alignFlops(rows: number, columns: number, experts: number): number {
  const q = Math.min(rows, columns);
  const most = Math.min(rows, experts * q);
  return experts * (svdFlops(rows, columns) + 2 * rows * most * columns + 2 * q * rows * most) + svdFlops(rows, most);
}

export function alignNumbers(rows: number, columns: number, experts: number): number {
  const q = Math.min(rows, columns);
  const most = Math.min(rows, experts * q);
  const joining = 4 * rows * (most + q);
  const work = Math.max(svdNumbers(rows, columns), joining, svdNumbers(rows, most), 2 * rows * (most + columns));
  return 4 * rows * columns + 2 * rows * most + (experts + 2) * most * columns + work + leftNumbers(rows, columns);
}
