import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type TensorContext } from '../block.ts';
import { type Coverage, type MatrixInput, type MatrixMap, type Solved } from '../maps.ts';
import { numberOf } from '../values.ts';
import { interference, interferenceFlops } from './interference.ts';
import { eigenFlops, eigenNumbers, leftNumbers, productNumbers } from './matrix-cost.ts';
import { twoAxes } from './matrix-coverage.ts';
import { meanOfChanges } from './mean-of-changes.ts';
import { addInto, onBase, zeros } from './task-matrices.ts';

/** Smallest eigenvalue that is divided by. */
const FLOOR = 1e-8;

/** For eigenvalues of C, ascending, how much of each direction is solved (1) and how much is left at the start (0). */
export type Filter = (values: Float64Array, context: TensorContext) => Float64Array;

/**
 * Δ = Δ₀·(I − V·diag(f)·Vᵀ) + E·V·diag(f/λ)·Vᵀ, the closed form of WUDI filtered in the eigenbasis of C = V·diag(λ)·Vᵀ, from
 * Δ₀ = Σ τᵢ, their mean or zero (the recipe's `start`).
 */
export function filteredMap(filter: Filter): MatrixMap {
  return {
    kind: 'matrix',
    covers: coverage,
    flops: (rows, columns, { experts: { length } }) =>
      interferenceFlops(rows, columns, length) + eigenFlops(columns) + 6 * rows * columns ** 2,
    numbers: (rows, columns) =>
      7 * rows * columns +
      3 * columns ** 2 +
      Math.max(productNumbers(rows, columns, columns), eigenNumbers(columns)) +
      leftNumbers(rows, columns),
    // the noise of f32 would pass for eigenvalues, and change how many directions are solved
    solve: (device, input, context) => solve(device, device.exact, input, context, filter),
    rest: meanOfChanges('alpha'),
  };
}

const coverage = (facts: Parameters<MatrixMap['covers']>[0], recipe: TensorContext['recipe']): Coverage =>
  twoAxes(['lm_head'])(facts, recipe);

async function solve(
  device: MatrixDevice,
  exact: MatrixDevice,
  input: MatrixInput,
  context: TensorContext,
  filter: Filter,
): Promise<Solved> {
  const { recipe } = context;
  const alpha = numberOf(recipe, 'alpha');
  const { base, sum, inputs, target, moved } = await interference(device, input, context, 'clamp', exact);
  if (moved === 0) {
    return { matrix: onBase(base, alpha / recipe.experts.length, sum), note: { directions: 0 } };
  }
  const { values, vectors } = await device.symmetricEigen(inputs);
  const floored = values.map((value) => Math.max(value, FLOOR));
  const f = filter(floored, context);
  const start = startOf(sum, context);
  // both terms in the eigenbasis: Δ·V = Δ₀V·(1 − f) + EV·(f/λ)
  const kept = await device.product(start, vectors);
  const solved = await device.product(target, vectors);
  for (let i = 0; i < kept.data.length; i++) {
    const j = i % input.columns;
    kept.data[i] = solved.data[i] * (f[j] / floored[j]) - kept.data[i] * f[j];
  }
  const delta = await device.product(kept, vectors, { transposeB: true, add: start });
  const note = {
    directions: f.filter((share) => share > 0.5).length,
    largestEigenvalue: values[values.length - 1],
    smallestEigenvalue: values[0],
  };
  return { matrix: onBase(base, alpha, delta), note };
}

function startOf(sum: DenseMatrix, { recipe }: TensorContext): DenseMatrix {
  if (recipe.parameters.start === 'sum') return sum;
  const start = zeros(sum.rows, sum.columns);
  if (recipe.parameters.start === 'mean') addInto(start, sum, 1 / recipe.experts.length);
  return start;
}
