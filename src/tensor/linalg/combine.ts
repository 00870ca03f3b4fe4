import { MatrixShapeError } from './linalg-errors.ts';
import { checkFinite, checkMatrix, type DenseMatrix, type Matrix } from './matrix.ts';

/**
 * α·A + β·B in f64, element by element; without B a scaled copy of A.
 * @throws MatrixShapeError, MatrixNotFiniteError
 */
export function combine(alpha: number, a: Matrix, beta = 1, b?: Matrix): DenseMatrix {
  checkMatrix('combine', a, 'A');
  checkFinite('combine', a);
  const { rows, columns } = a;
  const data = new Float64Array(a.data.length);
  if (b === undefined) {
    for (let i = 0; i < data.length; i++) data[i] = alpha * a.data[i];
    return { rows, columns, data };
  }
  checkMatrix('combine', b, 'B');
  checkFinite('combine', b);
  if (b.rows !== rows || b.columns !== columns) {
    throw new MatrixShapeError('combine', `A is [${rows}, ${columns}], B is [${b.rows}, ${b.columns}]`);
  }
  for (let i = 0; i < data.length; i++) data[i] = alpha * a.data[i] + beta * b.data[i];
  return { rows, columns, data };
}
