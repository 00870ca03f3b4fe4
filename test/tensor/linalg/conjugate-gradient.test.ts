import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { conjugateGradient, solveByConjugateGradient } from '../../../src/tensor/linalg/conjugate-gradient.ts';
import { LinalgOptionError, MatrixNotFiniteError, MatrixShapeError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { solveSymmetricPositive } from '../../../src/tensor/linalg/solve-symmetric.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { build, identity, largestDifference, randomGram, randomMatrix, scaled, times, transposed } from './matrices.ts';

const workspace = new LinalgWorkspace();

describe('solveByConjugateGradient', () => {
  test('reaches the direct solution, given steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }), fc.nat(999), (n, r, seed) => {
        const a = randomGram(n, seed, 4 * n);
        const b = randomMatrix(n, r, seed + 1);
        const found = solveByConjugateGradient(workspace, a, b, { maxIterations: 2000, relativeTolerance: 1e-12 });
        expect(found).toMatchObject({ stop: 'converged', exitCode: 0 });
        expect(largestDifference(found.x, solveSymmetricPositive(workspace, a, b).x)).toBeLessThan(1e-8);
      }),
      { numRuns: 25 },
    );
  });

  test('uses one step length for the whole matrix', () => {
    // per column, CG on a multiple of the identity would need one step as well; with two multiples on two columns it
    // needs one step per column problem, but two for the matrix as a whole
    const b = build(2, 2, () => 1);
    const operator = (x: Float64Array, out: Float64Array) => out.set([x[0], 5 * x[1], x[2], 5 * x[3]]);
    const one = conjugateGradient(operator, b, { maxIterations: 1 });
    expect(one).toMatchObject({ stop: 'limit', exitCode: 1, iterations: 1 });
    expect([...one.x.data]).toEqual([1 / 3, 1 / 3, 1 / 3, 1 / 3]);
    const two = conjugateGradient(operator, b, { maxIterations: 9 });
    expect(two).toMatchObject({ stop: 'converged', iterations: 2 });
    expect(two.x.data[1]).toBeCloseTo(0.2, 12);
  });

  test('logs the residual before each step and the true one at both ends', () => {
    const a = randomGram(12, 1);
    const b = randomMatrix(12, 3, 2);
    const start = randomMatrix(12, 3, 3);
    const { residuals, residualBefore, residualAfter, x } = solveByConjugateGradient(workspace, a, b, {
      maxIterations: 5,
      start,
    });
    const normOf = (guess: typeof b): number => {
      const product = times(a, guess);
      return Math.hypot(...b.data.map((value, i) => value - product.data[i]));
    };
    expect(residuals).toHaveLength(6);
    expect(residuals[0]).toBeCloseTo(normOf(start), 10);
    expect(residualBefore).toBeCloseTo(normOf(start), 10);
    expect(residualAfter).toBeCloseTo(normOf(x), 10);
    expect(residualAfter).toBeLessThan(residualBefore);
  });

  test('keeps the start when no step is allowed, and when it solves the system already', () => {
    const a = randomGram(6, 1);
    const start = randomMatrix(6, 2, 2);
    const none = solveByConjugateGradient(workspace, a, randomMatrix(6, 2, 3), { maxIterations: 0, start });
    expect(none.x).toEqual(start);
    const solved = solveByConjugateGradient(workspace, a, times(a, start), { maxIterations: 10, start });
    expect(solved).toMatchObject({ iterations: 0, stop: 'converged', x: start });
  });

  test('gives zero for a zero right-hand side, whatever the start', () => {
    const { x, stop } = solveByConjugateGradient(
      workspace,
      randomGram(4, 1),
      build(4, 2, () => 0),
      {
        maxIterations: 10,
        start: randomMatrix(4, 2, 1),
      },
    );
    expect(stop).toBe('converged');
    expect(x.data.every((value) => value === 0)).toBe(true);
  });

  test('solves two-sided problems through an operator', () => {
    const left = randomGram(7, 1);
    const right = randomGram(4, 2);
    const wanted = randomMatrix(7, 4, 3);
    const apply = (x: typeof wanted) => times(times(left, x), right);
    const { x } = conjugateGradient(
      (from, to) => to.set(apply({ rows: 7, columns: 4, data: from }).data),
      apply(wanted),
      { maxIterations: 500, relativeTolerance: 1e-13 },
    );
    expect(largestDifference(x, wanted)).toBeLessThan(1e-8);
  });

  test('rounds to f32 on request', () => {
    const a = randomGram(10, 4);
    const b = randomMatrix(10, 2, 5);
    const single = solveByConjugateGradient(workspace, a, b, { maxIterations: 100, precision: 'f32' });
    expect([...single.x.data]).toEqual([...Float32Array.from(single.x.data)]);
    const double = solveByConjugateGradient(workspace, a, b, { maxIterations: 100 });
    expect(largestDifference(single.x, double.x)).toBeLessThan(1e-3);
    expect(largestDifference(single.x, double.x)).toBeGreaterThan(0);
  });

  test('stops where the operator is not positive', () => {
    const a = scaled(identity(3), -1);
    const { stop, exitCode, iterations } = solveByConjugateGradient(workspace, a, randomMatrix(3, 1, 1), {
      maxIterations: 10,
    });
    expect({ stop, exitCode, iterations }).toEqual({ stop: 'breakdown', exitCode: 10, iterations: 0 });
  });

  test('refuses shapes, numbers and options that make no sense', () => {
    const a = randomGram(3, 1);
    const b = randomMatrix(3, 2, 1);
    const solve = (start: typeof b, maxIterations = 1) =>
      solveByConjugateGradient(workspace, a, b, { start, maxIterations });
    expect(() => solve(transposed(b))).toThrow(MatrixShapeError);
    expect(() => solve(build(3, 2, () => NaN))).toThrow(MatrixNotFiniteError);
    expect(() => solve(b, -1)).toThrow(LinalgOptionError);
    expect(() => solve(b, 1.5)).toThrow(LinalgOptionError);
    expect(() => solveByConjugateGradient(workspace, a, randomMatrix(4, 2, 1), { maxIterations: 1 })).toThrow(
      'their rows differ',
    );
  });
});
