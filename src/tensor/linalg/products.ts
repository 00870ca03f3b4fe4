import { MatrixShapeError } from './linalg-errors.ts';
import { checkMatrix, type DenseMatrix, type Matrix } from './matrix.ts';
import { type LinalgWorkspace, type Resident, type Scope } from './workspace.ts';

export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Factor of the product; 1. */
  readonly alpha?: number;
}

export interface GemmOptions extends ProductOptions {
  /** Added to the product; of its shape. */
  readonly add?: Matrix;
}

function shapeOf(a: { rows: number; columns: number }): string {
  return `[${a.rows}, ${a.columns}]`;
}

/**
 * α·op(A)·op(B) + C in f64, where op(A) is [m, k] and op(B) is [k, n]: a packed, register-tiled product on two-lane SIMD
 * (Goto & van de Geijn, ACM TOMS 34, 2008). Any transpose costs the same. The order of summation depends on k alone; the error of
 * an element is bounded by k·ε·Σ|a||b|.
 * @throws MatrixShapeError, MatrixNotFiniteError, LinalgMemoryError
 */
export function gemm(workspace: LinalgWorkspace, a: Matrix, b: Matrix, options: GemmOptions = {}): DenseMatrix {
  checkMatrix('gemm', a, 'A');
  checkMatrix('gemm', b, 'B');
  const rows = options.transposeA ? a.columns : a.rows;
  const columns = options.transposeB ? b.rows : b.columns;
  const { add } = options;
  if (add !== undefined && (add.rows !== rows || add.columns !== columns)) {
    throw new MatrixShapeError('gemm', `the product is [${rows}, ${columns}], what is added is ${shapeOf(add)}`);
  }
  return workspace.scoped((scope) => {
    const left = scope.load('gemm', a, 'A');
    const right = a.data === b.data && shapeOf(a) === shapeOf(b) ? left : scope.load('gemm', b, 'B');
    const out = add === undefined ? scope.matrix(rows, columns) : scope.load('gemm', add, 'C');
    product(scope, left, right, out, options, add !== undefined);
    return scope.read(out);
  });
}

/**
 * `gemm` on matrices that are in the memory already: out = [out +] α·op(A)·op(B). `out` overlaps neither operand.
 * @throws MatrixShapeError
 */
export function product(
  scope: Scope,
  a: Resident,
  b: Resident,
  out: Resident,
  options: ProductOptions = {},
  accumulate = false,
): void {
  const { transposeA = false, transposeB = false, alpha = 1 } = options;
  const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [depth, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (k !== depth || out.rows !== m || out.columns !== n) {
    const marks = [transposeA ? 'ᵀ' : '', transposeB ? 'ᵀ' : ''];
    throw new MatrixShapeError('gemm', `${shapeOf(a)}${marks[0]} times ${shapeOf(b)}${marks[1]} to ${shapeOf(out)}`);
  }
  scope.kernels.gemm(
    Number(transposeA),
    Number(transposeB),
    m,
    n,
    k,
    alpha,
    a.at,
    a.columns,
    b.at,
    b.columns,
    Number(accumulate),
    out.at,
    n,
  );
}

/**
 * AᵀA (`of: 'columns'`, [n, n]) or AAᵀ (`of: 'rows'`, [m, m]) for A[m, n]: half the arithmetic of `gemm`, exactly symmetric.
 * @throws MatrixShapeError, MatrixNotFiniteError, LinalgMemoryError
 */
export function gram(workspace: LinalgWorkspace, a: Matrix, of: 'columns' | 'rows' = 'columns'): DenseMatrix {
  return workspace.scoped((scope) => {
    const from = scope.load('gram', a);
    const order = of === 'columns' ? a.columns : a.rows;
    const out = scope.matrix(order, order);
    gramInto(scope, from, out, of);
    return scope.read(out);
  });
}

/** `gram` on matrices that are in the memory already. */
export function gramInto(scope: Scope, a: Resident, out: Resident, of: 'columns' | 'rows'): void {
  const [n, k] = of === 'columns' ? [a.columns, a.rows] : [a.rows, a.columns];
  if (out.rows !== n || out.columns !== n) {
    throw new MatrixShapeError('gram', `of ${of} of ${shapeOf(a)} to ${shapeOf(out)}`);
  }
  const [first, second] = of === 'columns' ? [1, 0] : [0, 1];
  scope.kernels.gemmLower(first, second, n, k, 1, a.at, a.columns, a.at, a.columns, 0, out.at, n);
  scope.kernels.mirrorLower(n, out.at, n);
}
