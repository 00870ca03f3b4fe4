import { AppError } from '../../errors.ts';

/** Matrices whose shapes do not fit an operation. */
export class MatrixShapeError extends AppError {
  constructor(operation: string, message: string) {
    super('SHAPE_MISMATCH', `${operation}: ${message}`);
  }
}

/** A NaN or an infinity in an operand; names the element. */
export class MatrixNotFiniteError extends AppError {
  readonly row: number;
  readonly column: number;

  constructor(operation: string, row: number, column: number, value: number) {
    super('NON_FINITE', `${operation}: element [${row}, ${column}] is ${value}`);
    this.row = row;
    this.column = column;
  }
}

/** A matrix that should be symmetric and differs from its transpose by more than the tolerance. */
export class NotSymmetricError extends AppError {
  constructor(operation: string, difference: number, largest: number) {
    super(
      'NUMERIC',
      `${operation}: the matrix is not symmetric: it differs from its transpose by up to ${difference} where its largest element is ${largest}`,
    );
  }
}

/** A symmetric matrix that is not positive definite to working precision. */
export class NotPositiveDefiniteError extends AppError {
  /** Where it showed: index of the pivot or of the eigenvalue. */
  readonly index: number;
  /** The pivot or eigenvalue. */
  readonly value: number;

  constructor(operation: string, kind: 'pivot' | 'eigenvalue', index: number, value: number) {
    super('NUMERIC', `${operation}: the matrix is not positive definite: ${kind} ${index} is ${value}`);
    this.index = index;
    this.value = value;
  }
}

/** A triangular factor with a zero on its diagonal. */
export class SingularMatrixError extends AppError {
  readonly index: number;

  constructor(operation: string, index: number) {
    super('NUMERIC', `${operation}: element [${index}, ${index}] of the triangular matrix is 0`);
    this.index = index;
  }
}

/** An iteration that used up its steps. */
export class NoConvergenceError extends AppError {
  constructor(operation: string, message: string) {
    super('NUMERIC', `${operation} did not converge: ${message}`);
  }
}

/** An operation that needs more memory than its workspace may have. */
export class LinalgMemoryError extends AppError {
  constructor(needed: number, limit: number) {
    super('MEMORY_BUDGET', `linear algebra needs ${needed} bytes, its workspace may have ${limit}`);
  }
}

/** An option outside its range. */
export class LinalgOptionError extends AppError {
  constructor(option: string, message: string) {
    super('PARAMETER_INVALID', `${option} ${message}`, { field: [option] });
  }
}
