import { type TensorContext } from '../block.ts';
import { type MatrixInput, type MatrixMap } from '../maps.ts';
import { type Recipe } from '../recipe-types.ts';
import { pairs, unpackGram } from './gram.ts';
import { type Coefficients, rowCombinationMap } from './row-combination.ts';

/**
 * As `rowCombinationMap`, with coefficients for every vector along the first axis: the columns of [d0, d1·…]. They need the
 * tensor whole. A tensor of one axis is one vector.
 */
export function columnCombinationMap(recipe: Recipe, coefficients: Coefficients): MatrixMap {
  const { length } = recipe.experts;
  const inputs = length + (recipe.base === null ? 0 : 1);
  return {
    kind: 'matrix',
    covers: ({ shape }) => ({
      whole: shape.length > 1,
      action: 'MERGE',
      reason: shape.length > 1 ? 'combined along its first axis' : 'combined as one vector',
    }),
    flops: (rows, columns) => (length * (length + 1) + 2 * length) * rows * columns,
    numbers: (rows, columns) => (inputs + 1) * rows * columns + pairs(length) * columns,
    solve: async (_, input, context) => ({
      matrix: { rows: input.rows, columns: input.columns, data: await combineColumns(input, context, coefficients) },
    }),
    rest: rowCombinationMap(recipe, coefficients),
  };
}

async function combineColumns(
  input: MatrixInput,
  context: TensorContext,
  coefficients: Coefficients,
): Promise<Float64Array> {
  const { rows, columns } = input;
  const { base: digest, experts } = context.recipe;
  const base = digest === null ? null : (await input.base()).data;
  const vectors: Float64Array[] = [];
  for (let index = 0; index < experts.length; index++) {
    const { data } = await input.expert(index);
    vectors.push(base === null ? data : data.map((value, at) => value - base[at]));
  }
  const products = columnProducts(vectors, rows, columns);
  const out = base === null ? new Float64Array(rows * columns) : Float64Array.from(base);
  for (let column = 0; column < columns; column++) {
    const packed = products.map((sums) => sums[column]);
    const weights = coefficients(unpackGram(packed, vectors.length), context);
    for (let at = column; at < out.length; at += columns) {
      out[at] = vectors.reduce((sum, vector, index) => sum + weights[index] * vector[at], out[at]);
    }
  }
  return out;
}

/** Inner products of each column: an array over the columns for every pair of vectors. */
function columnProducts(vectors: readonly Float64Array[], rows: number, columns: number): Float64Array[] {
  return vectors.flatMap((x, i) =>
    vectors.slice(i).map((y) => {
      const sums = new Float64Array(columns);
      for (let row = 0, at = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, at++) sums[column] += x[at] * y[at];
      }
      return sums;
    }),
  );
}
