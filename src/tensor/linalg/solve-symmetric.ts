import { checkRightSide, type CholeskyOptions, factorise, solveFactorised } from './cholesky.ts';
import { inverseOneNorm, oneNorm } from './condition.ts';
import { LinalgOptionError, NotPositiveDefiniteError } from './linalg-errors.ts';
import { checkSquare, type DenseMatrix, type Matrix } from './matrix.ts';
import { product } from './products.ts';
import { bringNearOne } from './scaling.ts';
import { eigenInPlace, makeSymmetric } from './symmetric-eigen.ts';
import { type LinalgWorkspace, type Resident, type Scope } from './workspace.ts';

/**
 * What to do about a matrix that may be singular. Never chosen silently: every policy solves the problem that it says.
 *
 * - `error`: nothing; a pivot that is not positive is an error.
 * - `zero-dead-dims`: rows and columns that are zero throughout are left out, and those rows of X are zero. The rest must be
 *   positive definite.
 * - `ridge`: solves (A + ρ·mean(diag A)·I)·X = B, ρ = `relative` > 0.
 * - `pinv`: X = A⁺·B from the eigenvalues above `rcond` times the largest (n·ε unless given); an eigenvalue below minus that
 *   is an error.
 */
export type SingularPolicy =
  | { readonly kind: 'error' }
  | { readonly kind: 'zero-dead-dims' }
  | { readonly kind: 'ridge'; readonly relative: number }
  | { readonly kind: 'pinv'; readonly rcond?: number };

export interface SolveOptions extends CholeskyOptions {
  /** `error` unless told otherwise. */
  readonly singular?: SingularPolicy;
}

export interface SymmetricSolution {
  /** [n, r] */
  readonly x: DenseMatrix;
  /**
   * Condition number of the matrix that was solved with: an estimate of ‖A‖₁·‖A⁻¹‖₁, or, for `pinv`, the exact ratio of the
   * largest to the smallest eigenvalue kept. 1 when nothing was left to solve.
   */
  readonly condition: number;
  /** Dimensions that took part: n, less the dead ones or the eigenvalues left out. */
  readonly rank: number;
  /** The dead dimensions that were left out, ascending. */
  readonly deadDims: readonly number[];
  /** What was added to the diagonal; 0 but for `ridge`. */
  readonly ridge: number;
}

/**
 * X with A·X = B for a symmetric positive definite A[n, n] and B[n, r], by Cholesky factorisation, or as the policy for
 * singular matrices says. ‖AX − B‖ is of the order of n·ε·‖A‖·‖X‖ whatever the condition of A; the error of X is that times the
 * condition, which is why it is reported. A is replaced by (A + Aᵀ)/2 first.
 * @throws NotPositiveDefiniteError, MatrixShapeError, MatrixNotFiniteError, NotSymmetricError, LinalgOptionError,
 *   NoConvergenceError, LinalgMemoryError
 */
export function solveSymmetricPositive(
  workspace: LinalgWorkspace,
  a: Matrix,
  b: Matrix,
  options: SolveOptions = {},
): SymmetricSolution {
  const operation = 'solveSymmetricPositive';
  const { singular = { kind: 'error' } } = options;
  checkSquare(operation, a, 'A');
  checkRightSide(operation, a, b);
  return workspace.scoped((scope) => {
    const matrix = scope.load(operation, a, 'A');
    const right = scope.load(operation, b, 'B');
    makeSymmetric(scope, operation, matrix, options);
    switch (singular.kind) {
      case 'error':
        return solveDense(scope, matrix, right, options);
      case 'zero-dead-dims':
        return solveAlive(scope, matrix, right, options);
      case 'ridge':
        return solveRidge(scope, matrix, right, options, singular.relative);
      case 'pinv':
        return solvePseudo(scope, matrix, right, singular.rcond);
    }
  });
}

function solveDense(
  scope: Scope,
  a: Resident,
  b: Resident,
  options: CholeskyOptions,
  indexOf?: (i: number) => number,
): SymmetricSolution {
  const norm = oneNorm(scope.view(a), a.columns);
  factorise(scope, 'solveSymmetricPositive', a, options, indexOf);
  const condition = norm * inverseOneNorm(scope, a);
  solveFactorised(scope, a, b);
  return { x: scope.read(b), condition, rank: a.rows, deadDims: [], ridge: 0 };
}

function solveAlive(scope: Scope, a: Resident, b: Resident, options: CholeskyOptions): SymmetricSolution {
  const n = a.rows;
  const full = scope.view(a);
  const alive: number[] = [];
  const deadDims: number[] = [];
  for (let i = 0; i < n; i++) {
    (full.subarray(i * n, (i + 1) * n).some((value) => value !== 0) ? alive : deadDims).push(i);
  }
  if (deadDims.length === 0) return solveDense(scope, a, b, options);
  const x = { rows: n, columns: b.columns, data: new Float64Array(n * b.columns) };
  const rank = alive.length;
  if (rank === 0) return { x, condition: 1, rank, deadDims, ridge: 0 };

  const part = { rows: rank, columns: rank, at: a.at };
  const right = { rows: rank, columns: b.columns, at: b.at };
  const rightSide = scope.view(b);
  // both are packed in place: an element never moves to a later address
  alive.forEach((i, to) => {
    alive.forEach((j, at) => (full[to * rank + at] = full[i * n + j]));
    rightSide.copyWithin(to * b.columns, i * b.columns, (i + 1) * b.columns);
  });
  const solved = solveDense(scope, part, right, options, (i) => alive[i]);
  alive.forEach((i, from) => {
    x.data.set(solved.x.data.subarray(from * b.columns, (from + 1) * b.columns), i * b.columns);
  });
  return { ...solved, x, deadDims };
}

function solveRidge(
  scope: Scope,
  a: Resident,
  b: Resident,
  options: CholeskyOptions,
  relative: number,
): SymmetricSolution {
  if (!(relative > 0 && Number.isFinite(relative))) throw new LinalgOptionError('ridge', 'must be a number above 0');
  const n = a.rows;
  const data = scope.view(a);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += data[i * n + i] / n;
  const ridge = relative * mean;
  for (let i = 0; i < n; i++) data[i * n + i] += ridge;
  return { ...solveDense(scope, a, b, options), ridge };
}

function solvePseudo(scope: Scope, a: Resident, b: Resident, rcond: number | undefined): SymmetricSolution {
  const n = a.rows;
  const cut = rcond ?? n * Number.EPSILON;
  if (!(cut >= 0 && cut < 1)) throw new LinalgOptionError('rcond', 'must be a number from 0 to below 1');
  const [first, second] = bringNearOne(scope, a);
  const values = eigenInPlace(scope, a, true);
  const top = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  if (values[0] < -cut * top) {
    throw new NotPositiveDefiniteError('solveSymmetricPositive', 'eigenvalue', 0, values[0] * first * second);
  }
  const rotated = scope.matrix(n, b.columns);
  product(scope, a, b, rotated, { transposeA: true });
  const rows = scope.view(rotated);
  let rank = 0;
  values.forEach((value, i) => {
    const kept = value > cut * top;
    if (kept) rank++;
    for (let j = i * b.columns; j < (i + 1) * b.columns; j++) rows[j] = kept ? rows[j] / value / first / second : 0;
  });
  product(scope, a, rotated, b);
  const condition = rank === 0 ? 1 : values[n - 1] / values[n - rank];
  return { x: scope.read(b), condition, rank, deadDims: [], ridge: 0 };
}
