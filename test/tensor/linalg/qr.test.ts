import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DenseMatrix } from '../../../src/tensor/linalg/matrix.ts';
import { qr } from '../../../src/tensor/linalg/qr.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { build, columnsOffOrthonormal, largestDifference, largestOf, randomMatrix, scaled, times } from './matrices.ts';

const workspace = new LinalgWorkspace();

function expectFactored(a: DenseMatrix): void {
  const { q, r } = qr(workspace, a);
  const k = Math.min(a.rows, a.columns);
  const unit = largestOf(a) || 1;
  expect([q.rows, q.columns, r.rows, r.columns]).toEqual([a.rows, k, k, a.columns]);
  const relative = build(k, a.columns, (i, j) => r.data[i * a.columns + j] / unit);
  const wanted = build(a.rows, a.columns, (i, j) => a.data[i * a.columns + j] / unit);
  expect(largestDifference(times(q, relative), wanted)).toBeLessThan(1e-14 * Math.max(a.rows, 10));
  expect(columnsOffOrthonormal(q)).toBeLessThan(1e-14 * Math.max(a.rows, 10));
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) expect(r.data[i * a.columns + j]).toBe(0);
    expect(r.data[i * a.columns + i]).toBeGreaterThanOrEqual(0);
  }
}

describe('qr', () => {
  test('factors matrices of any shape', () => {
    const size = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(size, size, fc.nat(999), (m, n, seed) => expectFactored(randomMatrix(m, n, seed))),
      { numRuns: 30 },
    );
  });

  test('takes several panels, zeros, deficient ranks and any scale', () => {
    expectFactored(randomMatrix(140, 100, 1));
    expectFactored(randomMatrix(40, 130, 1));
    expectFactored(build(6, 4, () => 0));
    expectFactored(build(6, 4, (i, j) => i + j));
    for (const factor of [1e150, 1e-150, 1e305, 1e-305]) expectFactored(scaled(randomMatrix(7, 5, 2), factor));
  });
});
