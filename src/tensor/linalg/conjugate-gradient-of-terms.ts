import {
  conjugateGradient,
  type ConjugateGradientOptions,
  type ConjugateGradientResult,
} from './conjugate-gradient.ts';
import { LinalgOptionError, MatrixShapeError } from './linalg-errors.ts';
import { checkMatrix, checkSquare, type Matrix } from './matrix.ts';
import { product } from './products.ts';
import { type LinalgWorkspace, type Resident, type Scope } from './workspace.ts';

/** X ↦ left·X·right; a factor that is left out is the identity. */
export interface SidedTerm {
  readonly left?: Matrix;
  readonly right?: Matrix;
}

/**
 * `conjugateGradient` for Σ left·X·right = B, X and B [m, n]. The factors stay in the workspace's memory meanwhile.
 * @throws as `conjugateGradient`; LinalgOptionError without terms; LinalgMemoryError
 */
export function conjugateGradientOfTerms(
  workspace: LinalgWorkspace,
  operator: readonly SidedTerm[],
  b: Matrix,
  options: ConjugateGradientOptions,
): ConjugateGradientResult {
  checkTerms(operator, b);
  return workspace.scoped((scope) => {
    const terms = operator.map(({ left, right }) => ({
      left: left && scope.load('conjugateGradient', left, 'a left factor'),
      right: right && scope.load('conjugateGradient', right, 'a right factor'),
    }));
    const x = scope.load('conjugateGradient', b, 'B');
    const between = scope.matrix(b.rows, b.columns);
    const out = scope.matrix(b.rows, b.columns);
    return conjugateGradient(
      (from, to) => {
        scope.view(x).set(from);
        scope.view(out).fill(0);
        for (const term of terms) addTerm(scope, term, x, between, out);
        to.set(scope.view(out));
      },
      b,
      options,
    );
  });
}

function addTerm(
  scope: Scope,
  { left, right }: { left?: Resident; right?: Resident },
  x: Resident,
  between: Resident,
  out: Resident,
): void {
  if (left !== undefined && right !== undefined) {
    product(scope, left, x, between);
    product(scope, between, right, out, {}, true);
  } else if (left !== undefined) {
    product(scope, left, x, out, {}, true);
  } else if (right !== undefined) {
    product(scope, x, right, out, {}, true);
  } else {
    const sum = scope.view(out);
    scope.view(x).forEach((value, i) => (sum[i] += value));
  }
}

/** @throws LinalgOptionError, MatrixShapeError */
export function checkTerms(operator: readonly SidedTerm[], b: Matrix): void {
  const operation = 'conjugateGradient';
  if (operator.length === 0) throw new LinalgOptionError('operator', 'must have at least one term');
  checkMatrix(operation, b, 'B');
  for (const { left, right } of operator) {
    if (left !== undefined) checkSquare(operation, left, 'a left factor');
    if (right !== undefined) checkSquare(operation, right, 'a right factor');
    if ((left?.rows ?? b.rows) !== b.rows || (right?.rows ?? b.columns) !== b.columns) {
      const sides = `[${left?.rows ?? b.rows}, ${right?.rows ?? b.columns}]`;
      throw new MatrixShapeError(operation, `B is [${b.rows}, ${b.columns}], a term takes ${sides}`);
    }
  }
}
