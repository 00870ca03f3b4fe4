import { type Resident, type Scope } from './workspace.ts';

/** Sizes between which squares, and sums of many squares, neither overflow nor vanish. */
const SMALL = 2 ** -200;
const LARGE = 2 ** 200;

/**
 * Multiplies a matrix by a power of two that brings its largest element near 1, when it is far from there. Returns the
 * factor that undoes it, in two parts because it may be out of range in one. Exact, but for elements 10³⁰⁰ times smaller.
 */
export function bringNearOne(scope: Scope, a: Resident): readonly [number, number] {
  const top = scope.kernels.largest(a.rows * a.columns, a.at);
  if (top === 0 || (top >= SMALL && top <= LARGE)) return [1, 1];
  const exponent = Math.max(Math.floor(Math.log2(top)), -1074);
  const half = Math.trunc(exponent / 2);
  scope.kernels.scale(a.rows * a.columns, 2 ** -half, a.at);
  scope.kernels.scale(a.rows * a.columns, 2 ** -(exponent - half), a.at);
  return [2 ** half, 2 ** (exponent - half)];
}

/** Undoes `bringNearOne` for numbers that scale with the matrix. */
export function scaleBack(values: Float64Array, [first, second]: readonly [number, number]): void {
  if (first === 1 && second === 1) return;
  for (let i = 0; i < values.length; i++) values[i] = values[i] * first * second;
}
