import { type DenseMatrix, type Matrix } from '../../../src/tensor/linalg/matrix.ts';

/** Repeatable uniform numbers in [−1, 1) (a 32-bit linear congruence, high bits). */
export function numbers(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  for (let i = 0; i < 8; i++) next();
  return next;
}

export function randomMatrix(rows: number, columns: number, seed: number): DenseMatrix {
  const next = numbers(seed);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, next) };
}

export function build(rows: number, columns: number, at: (i: number, j: number) => number): DenseMatrix {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = at(i, j);
  return { rows, columns, data };
}

export function identity(n: number): DenseMatrix {
  return build(n, n, (i, j) => (i === j ? 1 : 0));
}

export function transposed(a: Matrix): DenseMatrix {
  return build(a.columns, a.rows, (i, j) => a.data[j * a.columns + i]);
}

/** The product by three loops: the definition. */
export function times(a: Matrix, b: Matrix): DenseMatrix {
  return build(a.rows, b.columns, (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += a.data[i * a.columns + k] * b.data[k * b.columns + j];
    return sum;
  });
}

export function columnsTimes(a: Matrix, factors: ArrayLike<number>): DenseMatrix {
  return build(a.rows, a.columns, (i, j) => a.data[i * a.columns + j] * factors[j]);
}

export function scaled(a: Matrix, factor: number): DenseMatrix {
  return build(a.rows, a.columns, (i, j) => a.data[i * a.columns + j] * factor);
}

export function largestDifference(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) throw new Error('shapes differ');
  let top = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(a.data[i] - b.data[i]);
    if (!(difference <= top)) top = difference;
  }
  return top;
}

export function largestOf(a: Matrix): number {
  let top = 0;
  for (const value of a.data) top = Math.max(top, Math.abs(value));
  return top;
}

/** AᵀA − I, in its largest element. */
export function columnsOffOrthonormal(a: Matrix): number {
  return largestDifference(times(transposed(a), a), identity(a.columns));
}

/** A positive definite matrix: XᵀX of a tall random X. */
export function randomGram(n: number, seed: number, rows = 2 * n + 1): DenseMatrix {
  const x = randomMatrix(rows, n, seed);
  return times(transposed(x), x);
}

/** An orthogonal matrix: the product of n reflections in random directions. */
export function randomOrthogonal(n: number, seed: number): DenseMatrix {
  let q = identity(n);
  for (let k = 0; k < Math.min(n, 5); k++) {
    const v = randomMatrix(n, 1, seed + k);
    const square = v.data.reduce((sum, x) => sum + x * x, 0);
    q = times(
      q,
      build(n, n, (i, j) => (i === j ? 1 : 0) - (2 * v.data[i] * v.data[j]) / square),
    );
  }
  return q;
}

/** A matrix with these singular values, q of them. */
export function withSingularValues(rows: number, columns: number, s: readonly number[], seed: number): DenseMatrix {
  const left = randomOrthogonal(rows, seed);
  const right = randomOrthogonal(columns, seed + 100);
  const middle = build(rows, columns, (i, j) => (i === j ? s[i] : 0));
  return times(times(left, middle), right);
}
