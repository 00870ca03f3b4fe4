import fc from 'fast-check';
import { combineFactors } from '../../../src/merge/adapters/combine-factors.ts';
import { type FactorPair } from '../../../src/merge/adapters/factors.ts';
import {
  denseProduct,
  type FactorTerm,
  padFactors,
  productNorm,
  relativeError,
  stackFactors,
  truncateFactors,
} from '../../../src/merge/adapters/low-rank.ts';
import { frobeniusNorm, matrix } from '../../../src/tensor/linalg/matrix.ts';
import { singularValues } from '../../../src/tensor/linalg/svd.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';

const workspace = new LinalgWorkspace();
const number = fc.integer({ min: -64, max: 64 }).map((value) => value / 16);

function pairs(m: number, n: number): fc.Arbitrary<FactorPair> {
  return fc
    .integer({ min: 1, max: 5 })
    .chain((r) =>
      fc
        .tuple(
          fc.array(number, { minLength: r * n, maxLength: r * n }),
          fc.array(number, { minLength: m * r, maxLength: m * r }),
        )
        .map(([a, b]) => ({ a: matrix(r, n, Float64Array.from(a)), b: matrix(m, r, Float64Array.from(b)) })),
    );
}

const sums = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([m, n]) =>
  fc.array(
    fc.record({ pair: pairs(m, n), strength: number }).map((term): FactorTerm => term),
    { minLength: 1, maxLength: 3 },
  ),
);

/** Σ strength·B·A, the long way. */
function denseSum(terms: readonly FactorTerm[]): Float64Array {
  const products = terms.map(({ pair, strength }) => denseProduct(workspace, pair, strength).data);
  return products[0].map((_, i) => products.reduce((sum, product) => sum + product[i], 0));
}

function near(a: Float64Array, b: Float64Array): boolean {
  const scale = 1 + frobeniusNorm(b);
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= 1e-12 * scale);
}

describe('sums of adapters as one', () => {
  test('stacked factors give exactly the sum of the products', () => {
    fc.assert(fc.property(sums, (terms) => near(denseProduct(workspace, stackFactors(terms)).data, denseSum(terms))));
  });

  test('norms and errors without the product are those with it', () => {
    fc.assert(
      fc.property(sums, (terms) => {
        const exact = stackFactors(terms);
        const norm = frobeniusNorm(denseSum(terms));
        return Math.abs(productNorm(workspace, exact) - norm) <= 1e-12 * (1 + norm);
      }),
    );
  });

  test('cut to a rank, no other factors of that rank are closer', () => {
    fc.assert(
      fc.property(
        sums,
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom('b' as const, 'even' as const),
        (terms, rank, split) => {
          const exact = stackFactors(terms);
          const cut = truncateFactors(workspace, exact, rank, split);
          const values = singularValues(workspace, denseProduct(workspace, exact));
          const norm = frobeniusNorm(values);
          const tail = frobeniusNorm(values.slice(rank));
          const error = relativeError(workspace, exact, cut);
          return cut.a.rows === rank && Math.abs(error * norm - tail) <= 1e-10 * (1 + norm);
        },
      ),
    );
  });

  test('padding changes nothing', () => {
    fc.assert(
      fc.property(pairs(4, 3), (pair) =>
        near(denseProduct(workspace, padFactors(pair, 7)).data, denseProduct(workspace, pair).data),
      ),
    );
  });

  test("PEFT's linear type adds cross terms, the exact one does not", () => {
    const pair = (a: number, b: number): FactorPair => ({
      a: matrix(1, 1, Float64Array.of(a)),
      b: matrix(1, 1, Float64Array.of(b)),
    });
    // (1·1) − (2·3): −5. With factors apart: (1 − 2)·(1 + 3) = −4
    const terms = [
      { pair: pair(1, 1), weight: 1, scaling: 1 },
      { pair: pair(2, 3), weight: -1, scaling: 1 },
    ];
    const value = (combination: Parameters<typeof combineFactors>[2]): number =>
      denseProduct(workspace, combineFactors(workspace, terms, combination, false, () => []).pair).data[0];
    expect(value({ kind: 'exact', rank: null, split: 'b' })).toBe(-5);
    expect(value({ kind: 'factors', rule: 'linear', density: 1, signs: 'total' })).toBe(-4);
  });
});
