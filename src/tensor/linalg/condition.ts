import { type Resident, type Scope } from './workspace.ts';

/** The largest column sum of magnitudes of a matrix. */
export function oneNorm(data: Float64Array, columns: number): number {
  const sums = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) sums[j] += Math.abs(data[i + j]);
  }
  return sums.reduce((top, sum) => Math.max(top, sum), 0);
}

/**
 * Estimates ‖A⁻¹‖₁ from a Cholesky factor of A by a few solves with one vector (Higham, ACM TOMS 14, 1988). A lower bound, within
 * a factor of 3 of the truth almost always.
 */
export function inverseOneNorm(scope: Scope, factor: Resident): number {
  const n = factor.rows;
  const at = scope.numbers(n);
  const solve = (values: Float64Array): Float64Array => {
    scope.numbersAt(at, n).set(values);
    scope.kernels.solveVector(n, factor.at, n, at);
    return scope.numbersAt(at, n).slice();
  };
  const sumOf = (values: Float64Array): number => values.reduce((sum, x) => sum + Math.abs(x), 0);

  let x = new Float64Array(n).fill(1 / n);
  let estimate = 0;
  for (let round = 0; round < 5; round++) {
    const y = solve(x);
    const size = sumOf(y);
    if (round > 0 && size <= estimate) break;
    estimate = size;
    const z = solve(y.map((value) => (value < 0 ? -1 : 1)));
    let best = 0;
    for (let i = 1; i < n; i++) if (Math.abs(z[i]) > Math.abs(z[best])) best = i;
    const along = z.reduce((sum, value, i) => sum + value * x[i], 0);
    if (Math.abs(z[best]) <= along) break;
    x = new Float64Array(n);
    x[best] = 1;
  }
  // a vector that the steps above are blind to
  const alternating = new Float64Array(n).map((_, i) => (i % 2 === 0 ? 1 : -1) * (1 + i / Math.max(n - 1, 1)));
  return Math.max(estimate, (2 * sumOf(solve(alternating))) / (3 * n));
}
