import { LinalgOptionError, MatrixShapeError } from './linalg-errors.ts';
import { checkRightSide } from './cholesky.ts';
import { checkFinite, checkMatrix, checkSquare, type DenseMatrix, type Matrix } from './matrix.ts';
import { product } from './products.ts';
import { type LinalgWorkspace } from './workspace.ts';

/** Writes A(x) to `out`; both are the matrices of the problem, row-major, and A is symmetric positive semidefinite on them. */
export type MatrixOperator = (x: Float64Array, out: Float64Array) => void;

export interface ConjugateGradientOptions {
  /** Steps at most; SciPy's default is ten times the number of unknowns, here it is to be said. */
  readonly maxIterations: number;
  /** Where to begin; zero. */
  readonly start?: Matrix;
  /** Stop when ‖r‖ is below this times ‖B‖ (SciPy's `rtol`); 1e-5. */
  readonly relativeTolerance?: number;
  /** … or below this (SciPy's `atol`); 0. */
  readonly absoluteTolerance?: number;
  /**
   * `f32` rounds X, the residual, the direction, A(p) and every scalar to f32, as SciPy does when its operator is f32 (sums are
   * still taken in f64: SciPy's depend on the machine). f64 unless told otherwise.
   */
  readonly precision?: 'f64' | 'f32';
}

export interface ConjugateGradientResult {
  readonly x: DenseMatrix;
  /** Steps taken. */
  readonly iterations: number;
  /** `breakdown`: a direction with no positive curvature, so that the operator is not positive definite there. */
  readonly stop: 'converged' | 'limit' | 'breakdown';
  /** SciPy's: 0 when converged, else `maxIterations`. */
  readonly exitCode: number;
  /** ‖r‖ of the recurrence before each step, and after the last one. */
  readonly residuals: readonly number[];
  /** ‖A(X) − B‖, computed anew, for the start and for the result. */
  readonly residualBefore: number;
  readonly residualAfter: number;
}

/**
 * Solves A(X) = B by conjugate gradients on the flattened matrix: one scalar step for the whole of it, not one per column
 * (Hestenes & Stiefel 1952). The order of steps and tests is that of `scipy.sparse.linalg.cg` 1.17: the residual is tested before each
 * step and not after the last one; B = 0 gives X = 0 whatever the start.
 * @throws MatrixShapeError, MatrixNotFiniteError (for B and the start), LinalgOptionError
 */
export function conjugateGradient(
  operator: MatrixOperator,
  b: Matrix,
  options: ConjugateGradientOptions,
): ConjugateGradientResult {
  const steps = conjugateGradientSteps(b, options);
  const output = new Float64Array(b.data.length);
  let next = steps.next(output);
  while (next.done !== true) {
    operator(next.value, output);
    next = steps.next(output);
  }
  return next.value;
}

/** `conjugateGradient` with an operator that has to be waited for. It may answer with any array of B's length. */
export async function conjugateGradientAsync(
  operator: (x: Float64Array) => Promise<Float64Array>,
  b: Matrix,
  options: ConjugateGradientOptions,
): Promise<ConjugateGradientResult> {
  const steps = conjugateGradientSteps(b, options);
  let next = steps.next(new Float64Array());
  while (next.done !== true) next = steps.next(await operator(next.value));
  return next.value;
}

/** The iteration: yields an X, wants A(X) in return. What was yielded is overwritten afterwards. */
function* conjugateGradientSteps(
  b: Matrix,
  options: ConjugateGradientOptions,
): Generator<Float64Array, ConjugateGradientResult, Float64Array> {
  const { start, relativeTolerance = 1e-5, absoluteTolerance = 0, maxIterations, precision = 'f64' } = options;
  checkOptions(b, options);
  const size = b.data.length;
  const round = precision === 'f32' ? Math.fround : (value: number) => value;
  const vector = () => (precision === 'f32' ? new Float32Array(size) : new Float64Array(size));
  const input = new Float64Array(size);
  function* apply(from: Vector, to: Vector): Generator<Float64Array, void, Float64Array> {
    input.set(from);
    to.set(yield input);
  }
  const right = vector();
  right.set(b.data);
  const x = vector();
  if (start !== undefined) x.set(start.data);
  const r = vector();
  const p = vector();
  const q = vector();
  function* trueResidual(): Generator<Float64Array, number, Float64Array> {
    yield* apply(x, q);
    for (let i = 0; i < size; i++) q[i] = right[i] - q[i];
    return Math.sqrt(dot(q, q));
  }

  const norm = Math.sqrt(dot(right, right));
  const target = Math.max(absoluteTolerance, relativeTolerance * norm);
  const residualBefore = yield* trueResidual();
  r.set(q);
  const residuals: number[] = [];
  let stop: ConjugateGradientResult['stop'] = 'limit';
  let iterations = 0;
  let previous = 1;
  if (norm === 0) {
    x.fill(0);
    stop = 'converged';
  }
  while (stop === 'limit') {
    const square = dot(r, r);
    residuals.push(Math.sqrt(square));
    if (iterations === maxIterations) break;
    if (Math.sqrt(square) < target) {
      stop = 'converged';
      break;
    }
    const rho = round(square);
    const beta = iterations === 0 ? 0 : round(rho / previous);
    for (let i = 0; i < size; i++) p[i] = round(beta * p[i]) + r[i];
    yield* apply(p, q);
    const curvature = round(dot(p, q));
    if (!(curvature > 0)) {
      stop = 'breakdown';
      break;
    }
    const alpha = round(rho / curvature);
    for (let i = 0; i < size; i++) {
      x[i] += round(alpha * p[i]);
      r[i] -= round(alpha * q[i]);
    }
    previous = rho;
    iterations++;
  }
  const residualAfter = yield* trueResidual();
  const solution = { rows: b.rows, columns: b.columns, data: Float64Array.from(x) };
  const exitCode = stop === 'converged' ? 0 : maxIterations;
  return { x: solution, iterations, stop, exitCode, residuals, residualBefore, residualAfter };
}

/**
 * `conjugateGradient` for A·X = B with a symmetric positive semidefinite A[n, n], which stays in the workspace's memory
 * meanwhile.
 * @throws as `conjugateGradient`, and LinalgMemoryError
 */
export function solveByConjugateGradient(
  workspace: LinalgWorkspace,
  a: Matrix,
  b: Matrix,
  options: ConjugateGradientOptions,
): ConjugateGradientResult {
  checkSquare('conjugateGradient', a, 'A');
  checkRightSide('conjugateGradient', a, b);
  return workspace.scoped((scope) => {
    const matrix = scope.load('conjugateGradient', a, 'A');
    const x = scope.load('conjugateGradient', b, 'B');
    const out = scope.matrix(b.rows, b.columns);
    return conjugateGradient(
      (from, to) => {
        scope.view(x).set(from);
        product(scope, matrix, x, out);
        to.set(scope.view(out));
      },
      b,
      options,
    );
  });
}

type Vector = Float64Array | Float32Array;

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function checkOptions(b: Matrix, options: ConjugateGradientOptions): void {
  const { start, relativeTolerance = 1e-5, absoluteTolerance = 0, maxIterations } = options;
  checkMatrix('conjugateGradient', b, 'B');
  checkFinite('conjugateGradient', b);
  if (start !== undefined) {
    checkMatrix('conjugateGradient', start, 'the start');
    checkFinite('conjugateGradient', start);
    if (start.rows !== b.rows || start.columns !== b.columns) {
      throw new MatrixShapeError(
        'conjugateGradient',
        `B is [${b.rows}, ${b.columns}], the start is [${start.rows}, ${start.columns}]`,
      );
    }
  }
  if (!Number.isInteger(maxIterations) || maxIterations < 0) {
    throw new LinalgOptionError('maxIterations', 'must be a whole number from 0');
  }
  if (!(relativeTolerance >= 0)) throw new LinalgOptionError('relativeTolerance', 'must be a number from 0');
  if (!(absoluteTolerance >= 0)) throw new LinalgOptionError('absoluteTolerance', 'must be a number from 0');
}
