import type * as Tf from '@tensorflow/tfjs-core';
import { rowElements } from '../engine/shapes.ts';
import { type Block, type TensorContext } from '../block.ts';
import { type Definition, type ElementwiseMap } from '../maps.ts';
import { type Recipe } from '../recipe-types.ts';
import { addProducts, type Gram, pairs, unpackGram } from './gram.ts';

/** Coefficients of the vectors whose inner products these are. */
export type Coefficients = (gram: Gram, context: TensorContext) => readonly number[];

/** As `combinationMap`, with coefficients for every row (last axis): they follow from the inner products of that row. */
export function rowCombinationMap(recipe: Recipe, coefficients: Coefficients): ElementwiseMap {
  const count = recipe.experts.length;
  return {
    kind: 'elementwise',
    rows: true,
    settings: () => null,
    masks: (block, context) => rowFactors(block, context, count, coefficients),
    define: combineByFactors,
  };
}

/** One array per expert: the coefficient of each element's row. */
function rowFactors(block: Block, context: TensorContext, count: number, coefficients: Coefficients): Float32Array[] {
  const factors = Array.from({ length: count }, () => new Float32Array(block.count));
  const length = rowElements(context.shape);
  const sums = new Float64Array(pairs(count));
  for (let from = 0; from < block.count; from += length) {
    const to = from + length;
    sums.fill(0);
    addProducts(block, from, to, sums);
    const row = coefficients(unpackGram(sums, count), context);
    factors.forEach((array, expert) => array.fill(row[expert], from, to));
  }
  return factors;
}

/** Σ fᵢ·θᵢ, or θ₀ + Σ fᵢ·τᵢ with a base. */
function combineByFactors(tf: typeof Tf, { base, experts, masks }: Definition): Tf.Tensor {
  const terms = experts.map((expert, index) => tf.mul(base === null ? expert : tf.sub(expert, base), masks[index]));
  const sum = terms.reduce((total, term) => tf.add(total, term));
  return base === null ? sum : tf.add(base, sum);
}
