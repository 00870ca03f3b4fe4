import { NoConvergenceError } from './linalg-errors.ts';
import { type DenseMatrix, type Matrix } from './matrix.ts';
import { bringNearOne, scaleBack } from './scaling.ts';
import { columnSigns, flipColumns } from './symmetric-eigen.ts';
import { type LinalgWorkspace, type Resident, type Scope } from './workspace.ts';

export interface Svd {
  /** [m, q]; the element of largest magnitude of each column (the first of equals) is positive. */
  readonly u: DenseMatrix;
  /** q values, descending, none negative. */
  readonly s: Float64Array;
  /** Vᵀ, [q, n]. */
  readonly vt: DenseMatrix;
}

/**
 * The thin decomposition A = U·diag(s)·Vᵀ of A[m, n], q = min(m, n). QR first when A is not square, Householder reduction to
 * bidiagonal form in panels, implicit QR sweeps (Golub & Kahan 1965; Demmel & Kahan 1990) with their rotations applied in
 * batches. Backward stable: the residual relative to ‖A‖ and ‖UᵀU − I‖, ‖VᵀV − I‖ are of the order of ε·√q, for
 * rank-deficient and clustered spectra and any scale too. The vectors of a repeated singular value are some basis of their space.
 * @throws MatrixShapeError, MatrixNotFiniteError, NoConvergenceError, LinalgMemoryError
 */
export function svd(workspace: LinalgWorkspace, a: Matrix): Svd {
  return workspace.scoped((scope) => {
    const { u, s, vt } = svdOf(scope, scope.load('svd', a));
    return { u: scope.read(u), s, vt: scope.read(vt) };
  });
}

/** The singular values of A[m, n], descending. Errors as `svd`. */
export function singularValues(workspace: LinalgWorkspace, a: Matrix): Float64Array {
  return workspace.scoped((scope) => {
    const { square, factor } = reduceToSquare(scope, scope.load('singularValues', a));
    const { d } = bidiagonalSvd(scope, square, false);
    const s = d.map(Math.abs).sort().reverse();
    scaleBack(s, factor);
    return s;
  });
}

interface ResidentSvd {
  readonly u: Resident;
  readonly s: Float64Array;
  readonly vt: Resident;
}

/** `svd` of a matrix that is in the memory already, which is destroyed. */
export function svdOf(scope: Scope, a: Resident): ResidentSvd {
  const { kernels } = scope;
  const { tall, square, reflectors, factor } = reduceToSquare(scope, a);
  const n = square.rows;
  const vt = scope.matrix(n, n);
  const core = bidiagonalSvd(scope, square, true);
  const order = Int32Array.from(core.d.keys()).sort((i, j) => Math.abs(core.d[j]) - Math.abs(core.d[i]) || i - j);
  const orderAt = scope.bytes(n * 4);
  scope.indicesAt(orderAt, n).set(order);
  kernels.columnsFromStrips(n, core.stripsU, orderAt, square.at, n);
  kernels.rowsFromStrips(n, core.stripsV, orderAt, vt.at, n);
  if (reflectors !== undefined) {
    const scratch = scope.bytes(kernels.applyScratchBytes(n));
    const u = scope.view(tall);
    u.fill(0);
    u.set(scope.view(square));
    kernels.applyReflectors(tall.rows, n, n, 0, reflectors.v, tall.rows, reflectors.tau, tall.at, n, 0, scratch);
  }
  const s = Float64Array.from(order, (i) => Math.abs(core.d[i]));
  scaleBack(s, factor);
  const negative = Float64Array.from(order, (i) => (core.d[i] < 0 ? -1 : 1));

  if (a.rows >= a.columns) {
    const signs = columnSigns(scope.view(tall), n);
    flipColumns(scope.view(tall), n, signs);
    flipRows(scope.view(vt), n, signs, negative);
    return { u: tall, s, vt };
  }
  // a wide matrix was decomposed through its transpose, whose sides change places
  const u = scope.matrix(n, n);
  const wide = scope.matrix(n, tall.rows);
  kernels.transpose(n, n, vt.at, n, u.at, n);
  kernels.transpose(tall.rows, n, tall.at, n, wide.at, tall.rows);
  const signs = columnSigns(scope.view(u), n);
  flipColumns(scope.view(u), n, signs);
  flipRows(scope.view(wide), tall.rows, signs, negative);
  return { u, s, vt: wide };
}

function flipRows(data: Float64Array, columns: number, signs: Float64Array, also: Float64Array): void {
  for (let i = 0; i < signs.length; i++) {
    const sign = signs[i] * also[i];
    if (sign === 1) continue;
    for (let j = i * columns; j < (i + 1) * columns; j++) data[j] = -data[j];
  }
}

interface SquareProblem {
  /** A or Aᵀ, whichever has at least as many rows as columns. */
  readonly tall: Resident;
  /** Its triangular factor, or itself. */
  readonly square: Resident;
  /** Of the QR factorisation, when there was one. */
  readonly reflectors: { readonly v: number; readonly tau: number } | undefined;
  readonly factor: readonly [number, number];
}

function reduceToSquare(scope: Scope, a: Resident): SquareProblem {
  const { kernels } = scope;
  const factor = bringNearOne(scope, a);
  let tall = a;
  if (a.rows < a.columns) {
    tall = scope.matrix(a.columns, a.rows);
    kernels.transpose(a.rows, a.columns, a.at, a.columns, tall.at, a.rows);
  }
  const { rows: m, columns: n } = tall;
  if (m === n) return { tall, square: tall, reflectors: undefined, factor };
  const v = scope.numbers(n * m);
  const tau = scope.numbers(n);
  const scratch = scope.bytes(kernels.applyScratchBytes(n));
  kernels.qrFactor(m, n, tall.at, n, v, tau, scratch);
  const square = scope.matrix(n, n);
  const from = scope.view(tall);
  const to = scope.view(square).fill(0);
  for (let i = 0; i < n; i++) to.set(from.subarray(i * n + i, (i + 1) * n), i * n + i);
  return { tall, square, reflectors: { v, tau }, factor };
}

interface BidiagonalSvd {
  /** Singular values, unordered, with signs that belong to the right vectors. */
  readonly d: Float64Array;
  readonly stripsU: number;
  readonly stripsV: number;
}

/** Decomposes the square matrix x, which is destroyed. */
function bidiagonalSvd(scope: Scope, x: Resident, wantVectors: boolean): BidiagonalSvd {
  const { kernels } = scope;
  const n = x.rows;
  const d = scope.numbers(n);
  const e = scope.numbers(n);
  const tauV = scope.numbers(n);
  const tauU = scope.numbers(n);
  // the reflectors, and later the strips, which may be a few columns wider
  const size = Math.max(n * n * 8, kernels.stripBytes(n));
  const v = scope.bytes(size);
  const u = scope.bytes(size);
  const scratch = scope.bytes(Math.max(kernels.condenseScratchBytes(n), kernels.applyScratchBytes(n)));
  const listU = scope.bytes(kernels.chainBytes(n));
  const listV = scope.bytes(kernels.chainBytes(n));
  kernels.bidiagonalise(n, x.at, d, e, tauV, v, tauU, u, scratch);
  if (wantVectors) {
    kernels.applyReflectors(n, n, n, 0, v, n, tauV, x.at, n, 1, scratch);
    kernels.toStrips(n, x.at, n, v);
    kernels.applyReflectors(n, n, n - 1, 1, u, n, tauU, x.at, n, 1, scratch);
    kernels.toStrips(n, x.at, n, u);
  }
  const left = kernels.diagonaliseBidiagonal(n, d, e, wantVectors ? v : 0, listU, wantVectors ? u : 0, listV);
  if (left > 0) throw new NoConvergenceError('svd', `${left} off-diagonal elements are left`);
  return { d: scope.numbersAt(d, n).slice(), stripsU: v, stripsV: u };
}
