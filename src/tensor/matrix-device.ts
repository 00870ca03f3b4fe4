import { type ConjugateGradientOptions, type ConjugateGradientResult } from './linalg/conjugate-gradient.ts';
import { type CholeskyOptions } from './linalg/cholesky.ts';
import { type DenseMatrix, type Matrix } from './linalg/matrix.ts';
import { type SidedTerm } from './linalg/conjugate-gradient-of-terms.ts';
import { type PolarOptions } from './linalg/polar.ts';
import { type GemmOptions } from './linalg/products.ts';
import { type Qr } from './linalg/qr.ts';
import { type SolveOptions, type SymmetricSolution } from './linalg/solve-symmetric.ts';
import { type Svd } from './linalg/svd.ts';
import { type SymmetricEigen, type SymmetryOptions } from './linalg/symmetric-eigen.ts';

export interface PolarFactor {
  /** [m, n]: orthonormal columns when m ≥ n, orthonormal rows otherwise. */
  readonly factor: DenseMatrix;
  /** The sum of the singular values, ⟨factor, A⟩; divided by min(m, n) it is their mean. */
  readonly nuclearNorm: number;
  /** The largest element of |PᵀP − I| (|PPᵀ − I| for m < n), computed in the precision that the factor was. 0 with `drop`. */
  readonly residual: number;
}

/**
 * Where a matrix method computes. Matrices go in and come out as plain numbers; nothing is changed in place; the caller owns
 * what it gets. Operations are asynchronous because a GPU's results can only be waited for.
 *
 * `precision` is that of products, Grams, polar factors and conjugate gradients. Decompositions and solves are f64 on the CPU on
 * every device: in f32 they would not reach the tolerances of the methods (docs/devices.md states them all).
 *
 * All operations throw MatrixShapeError and MatrixNotFiniteError for their operands; the decompositions throw what the functions
 * of the same name in src/tensor/linalg do.
 */
export interface MatrixDevice {
  /** In words, as it is recorded with what was computed: `cpu/f64`, `webgpu: NVIDIA L4`. */
  readonly name: string;
  readonly precision: 'f64' | 'f32';
  /** f64 on the CPU: for numbers that decisions hang on (ranks, thresholds, signs), which must be the same on every device. */
  readonly exact: MatrixDevice;

  /** α·op(A)·op(B) + C. */
  product(a: Matrix, b: Matrix, options?: GemmOptions): Promise<DenseMatrix>;
  /** AᵀA (`columns`, the default) or AAᵀ (`rows`); exactly symmetric. */
  gram(a: Matrix, of?: 'columns' | 'rows'): Promise<DenseMatrix>;
  /** α·A + β·B, element by element, in f64; B is left out for a scaled copy. */
  combine(alpha: number, a: Matrix, beta?: number, b?: Matrix): Promise<DenseMatrix>;
  /** The orthogonal polar factor U·Vᵀ; with `nullSpace: 'drop'` always by decomposition in f64. */
  polar(a: Matrix, options?: PolarOptions): Promise<PolarFactor>;
  /**
   * X with Σ left·X·right = B for an operator that is symmetric positive semidefinite, by conjugate gradients on the flattened X.
   * At least one term. Stopping rules and log are those of linalg's `conjugateGradient`.
   */
  conjugateGradient(
    operator: readonly SidedTerm[],
    b: Matrix,
    options: ConjugateGradientOptions,
  ): Promise<ConjugateGradientResult>;

  /** Thin: q = min(m, n) triples, descending. */
  svd(a: Matrix): Promise<Svd>;
  singularValues(a: Matrix): Promise<Float64Array>;
  /** Ascending. */
  symmetricEigen(a: Matrix, options?: SymmetryOptions): Promise<SymmetricEigen>;
  qr(a: Matrix): Promise<Qr>;
  cholesky(a: Matrix, options?: CholeskyOptions): Promise<DenseMatrix>;
  /** X with A·X = B by the policy for singular matrices. */
  solveSymmetric(a: Matrix, b: Matrix, options?: SolveOptions): Promise<SymmetricSolution>;

  /** Gives its memory back. It may be used again. */
  free(): void;
}
