import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LinalgOptionError, NoConvergenceError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { polar, polarNewtonSchulz } from '../../../src/tensor/linalg/polar.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import {
  build,
  columnsOffOrthonormal,
  largestDifference,
  randomMatrix,
  scaled,
  times,
  transposed,
  withSingularValues,
} from './matrices.ts';

const workspace = new LinalgWorkspace();
const size = fc.integer({ min: 1, max: 30 });

describe('polar', () => {
  test('has orthonormal columns or rows, and makes the other factor symmetric', () => {
    fc.assert(
      fc.property(size, size, fc.nat(999), (m, n, seed) => {
        const a = randomMatrix(m, n, seed);
        const { factor, singularValues } = polar(workspace, a);
        expect(columnsOffOrthonormal(m >= n ? factor : transposed(factor))).toBeLessThan(1e-12);
        const other = m >= n ? times(transposed(factor), a) : times(a, transposed(factor));
        expect(largestDifference(other, transposed(other))).toBeLessThan(1e-12);
        // the mean singular value, as the method Iso-C needs it
        const trace = other.data.reduce((sum, x, i) => sum + (i % (other.rows + 1) === 0 ? x : 0), 0);
        expect(trace).toBeCloseTo(
          singularValues.reduce((sum, x) => sum + x, 0),
          10,
        );
      }),
      { numRuns: 30 },
    );
  });

  test('of a deficient matrix is completed, or left a partial isometry', () => {
    const a = withSingularValues(9, 6, [3, 2, 1, 0, 0, 0], 4);
    const complete = polar(workspace, a);
    const partial = polar(workspace, a, { nullSpace: 'drop', rankTolerance: 1e-12 });
    expect(partial.rank).toBe(3);
    expect(columnsOffOrthonormal(complete.factor)).toBeLessThan(1e-13);
    const projector = times(transposed(partial.factor), partial.factor);
    expect(largestDifference(times(projector, projector), projector)).toBeLessThan(1e-13);
    expect(largestDifference(times(partial.factor, times(transposed(partial.factor), a)), a)).toBeLessThan(1e-13);
    expect(() => polar(workspace, a, { rankTolerance: 1 })).toThrow(LinalgOptionError);
  });

  test('of the zero matrix has rank 0', () => {
    const { rank, factor } = polar(
      workspace,
      build(3, 2, () => 0),
      { nullSpace: 'drop' },
    );
    expect(rank).toBe(0);
    expect([...factor.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('polarNewtonSchulz', () => {
  test.each([
    [12, 12],
    [20, 7],
    [7, 20],
  ])('agrees with the decomposition for a [%i, %i] of full rank', (m, n) => {
    const s = Array.from({ length: Math.min(m, n) }, (_, i) => 1 + i / 3);
    for (const factor of [1, 1e150, 1e-150]) {
      const a = scaled(withSingularValues(m, n, s, 2), factor);
      const found = polarNewtonSchulz(workspace, a);
      expect(found.residual).toBeLessThanOrEqual(1e-13);
      expect(found.iterations).toBeLessThan(15);
      expect(largestDifference(found.factor, polar(workspace, a).factor)).toBeLessThan(1e-12);
    }
  });

  test('gives up on a deficient matrix instead of returning something else', () => {
    expect(() =>
      polarNewtonSchulz(
        workspace,
        build(4, 4, (i, j) => i * j),
      ),
    ).toThrow(NoConvergenceError);
    expect(() =>
      polarNewtonSchulz(
        workspace,
        build(4, 4, () => 0),
      ),
    ).toThrow(NoConvergenceError);
  });

  test('refuses senseless options', () => {
    const a = randomMatrix(2, 2, 1);
    expect(() => polarNewtonSchulz(workspace, a, { maxIterations: 0 })).toThrow(LinalgOptionError);
    expect(() => polarNewtonSchulz(workspace, a, { tolerance: 0 })).toThrow(LinalgOptionError);
  });
});
