import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type TensorContext } from '../block.ts';
import { type MatrixInput, type MatrixMap, type Solved } from '../maps.ts';
import { type WholePass } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { numberOf } from '../values.ts';
import { align, type Alignment, alignFlops, alignNumbers } from './alignment.ts';
import { twoAxes } from './matrix-coverage.ts';
import { meanOfChanges } from './mean-of-changes.ts';
import { baseMatrix, onBase, zeros } from './task-matrices.ts';

const MAJORITY = 'aligned-majority';

/** Thins the aligned coefficients of one matrix, which may be changed; one [r, n] for each expert. */
export type Thin = (coefficients: readonly DenseMatrix[], context: TensorContext) => void;

/** θ₀ + U·C with C elected from the aligned coefficients of all experts, thinned before: signs by the sum, then the mean of what agrees. */
export function knotsMap(thin: Thin): MatrixMap {
  return {
    kind: 'matrix',
    covers: twoAxes(),
    flops: (rows, columns, { experts: { length } }) =>
      alignFlops(rows, columns, length) + 2 * rows * columns * Math.min(rows, length * columns),
    numbers: (rows, columns, { experts: { length } }) => alignNumbers(rows, columns, length) + rows * columns,
    async solve(device, input, context): Promise<Solved> {
      const { recipe } = context;
      const base = await baseMatrix(input);
      const aligned = await align(device.exact, input, base, context);
      if (aligned === null) return { matrix: base, note: { alignedRank: 0 } };
      const { basis, coefficients } = aligned;
      thin(coefficients, context);
      const elected = elect(coefficients, majorityOf(coefficients, context));
      const delta = await device.product(basis, elected);
      return { matrix: onBase(base, numberOf(recipe, 'lambda'), delta), note: { alignedRank: basis.columns } };
    },
    rest: meanOfChanges('lambda'),
  };
}

/** A pass over the aligned coefficients of every matrix; tensors without any give nothing. */
export function alignedPass(
  name: string,
  measure: (aligned: Alignment, context: TensorContext) => readonly number[],
  finish: WholePass['finish'],
): WholePass {
  return {
    kind: 'whole',
    name,
    gather: 'sum',
    flops: (rows, columns, { experts }) => alignFlops(rows, columns, experts.length),
    measure: async (device: MatrixDevice, input: MatrixInput, context) => {
      const base = await baseMatrix(input);
      const aligned = await align(device.exact, input, base, context);
      return aligned === null ? [] : measure(aligned, context);
    },
    finish,
  };
}

/** The pass that counts the signs of the sums of all thinned coefficients, when the recipe's `zero_sign` needs it. */
export function alignedMajority(recipe: Recipe, thin: Thin): readonly WholePass[] {
  if (recipe.parameters.zero_sign !== 'global-majority') return [];
  const measure = ({ coefficients }: Alignment, context: TensorContext): number[] => {
    thin(coefficients, context);
    return [signSum(coefficients)];
  };
  return [alignedPass(MAJORITY, measure, ([total]) => ({ sum: total[0] ?? 0 }))];
}

function majorityOf(coefficients: readonly DenseMatrix[], { recipe, reductions }: TensorContext): 1 | -1 {
  switch (recipe.parameters.zero_sign) {
    case 'plus':
      return 1;
    case 'tensor-majority':
      return signSum(coefficients) < 0 ? -1 : 1;
    default:
      return (reductions[MAJORITY] as { readonly sum: number }).sum < 0 ? -1 : 1;
  }
}

function signSum(coefficients: readonly DenseMatrix[]): number {
  let signs = 0;
  for (let i = 0; i < coefficients[0].data.length; i++) signs += Math.sign(total(coefficients, i));
  return signs;
}

function elect(coefficients: readonly DenseMatrix[], majority: 1 | -1): DenseMatrix {
  const elected = zeros(coefficients[0].rows, coefficients[0].columns);
  for (let i = 0; i < elected.data.length; i++) {
    const sign = Math.sign(total(coefficients, i)) || majority;
    let sum = 0;
    let count = 0;
    for (const { data } of coefficients) {
      if (data[i] * sign <= 0) continue;
      sum += data[i];
      count++;
    }
    if (count > 0) elected.data[i] = sum / count;
  }
  return elected;
}

function total(coefficients: readonly DenseMatrix[], i: number): number {
  let sum = 0;
  for (const { data } of coefficients) sum += data[i];
  return sum;
}
