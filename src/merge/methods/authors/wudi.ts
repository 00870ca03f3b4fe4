import { type DenseMatrix } from '../../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../../tensor/matrix-device.ts';
import { type TensorContext } from '../../block.ts';
import { type MatrixInput, type Solved } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { type Interference, interference, interferenceFlops } from '../../parts/interference.ts';
import { leftNumbers, productNumbers } from '../../parts/matrix-cost.ts';
import { twoAxes } from '../../parts/matrix-coverage.ts';
import { meanOfChanges } from '../../parts/mean-of-changes.ts';
import { alphaParameter, embeddingsParameter } from '../../parts/spectral-parameters.ts';
import { onBase } from '../../parts/task-matrices.ts';
import { type Recipe } from '../../recipe-types.ts';
import { numberOf } from '../../values.ts';

/** Adam as its authors and PyTorch have it (1412.6980). */
const BETAS = [0.9, 0.999] as const;
const EPSILON = 1e-8;
/** Operations of a product that any CPU does at once. */
const SMALL_PRODUCT = 1e7;

/**
 * Descends Σᵢ ‖(Δ − τᵢ)τᵢᵀ‖²/‖τᵢ‖² from Δ = Σ τᵢ by a fixed number of steps of Adam. Every step is one product, because the
 * gradient is 2(Δ·C − E) whatever the number of experts. Cheng et al. (2503.08099), section 3.
 *
 * The few short steps are part of the method: the minimum itself scores worse. Experts that never moved take no part.
 */
export const method: MergeMethod = {
  card: {
    id: 'wudi',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'WUDI-Merging',
    summary: 'Moves the summed task vectors by a few steps of Adam towards where tasks interfere least.',
    citation: {
      title: 'Whoever started the interference should end it: guiding data-free model merging via task vectors',
      arxiv: '2503.08099',
    },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      alphaParameter(1, []),
      {
        name: 'lr',
        type: 'number',
        default: 1e-5,
        min: 0,
        max: 1,
        grid: [],
        help: 'Step length of Adam: about how far an element moves in one step, so it is to be seen beside the size of the task vectors.',
      },
      {
        name: 'steps',
        type: 'integer',
        default: 300,
        min: 0,
        max: 100_000,
        grid: [],
        help: 'Number of steps, all of which are taken: 300 (the authors), 400 (FusionBench).',
      },
      embeddingsParameter,
    ],
    costFormula: 'Σ over matrices [d_out, d_in]: (1.5·M + steps)·2·d_out·d_in²; the rest (2M+1)·P',
    tolerance: 1e-3,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: {
    kind: 'matrix',
    covers: twoAxes(),
    flops: (rows, columns, recipe) =>
      interferenceFlops(rows, columns, recipe.experts.length) +
      numberOf(recipe, 'steps') * (2 * rows * columns ** 2 + 14 * rows * columns),
    numbers: (rows, columns) =>
      7 * rows * columns + 2 * columns ** 2 + productNumbers(rows, columns, columns) + leftNumbers(rows, columns),
    // hundreds of small products are not worth a device's round trips
    solve: (device, input, context) =>
      2 * input.rows * input.columns ** 2 < SMALL_PRODUCT
        ? descend(device.exact, input, context)
        : descend(device, input, context),
    rest: meanOfChanges('alpha'),
  },
};

async function descend(device: MatrixDevice, input: MatrixInput, context: TensorContext): Promise<Solved> {
  const { recipe } = context;
  const problem = await interference(device, input, context, 'skip');
  const { base, sum, inputs, target } = problem;
  const alpha = numberOf(recipe, 'alpha');
  if (problem.moved === 0) return { matrix: onBase(base, alpha, sum), note: { steps: 0 } };
  const { steps, step } = adam(sum, recipe);
  const before = objective(problem, await device.product(sum, inputs));
  let towards: DenseMatrix | undefined;
  for (let t = 1; t <= steps; t++) {
    towards = await device.product(sum, inputs);
    step(t, (i) => 2 * ((towards as DenseMatrix).data[i] - target.data[i]));
  }
  const after = objective(problem, await device.product(sum, inputs));
  return { matrix: onBase(base, alpha, sum), note: { steps, objectiveBefore: before, objectiveAfter: after } };
}

/** Adam on a matrix, which is changed. */
function adam(
  x: DenseMatrix,
  recipe: Recipe,
): { steps: number; step(t: number, gradient: (i: number) => number): void } {
  const rate = numberOf(recipe, 'lr');
  const mean = new Float64Array(x.data.length);
  const square = new Float64Array(x.data.length);
  return {
    steps: numberOf(recipe, 'steps'),
    step(t, gradient) {
      const [first, second] = BETAS;
      const length = rate / (1 - first ** t);
      const correction = Math.sqrt(1 - second ** t);
      for (let i = 0; i < mean.length; i++) {
        const g = gradient(i);
        mean[i] += (1 - first) * (g - mean[i]);
        square[i] = second * square[i] + (1 - second) * g * g;
        x.data[i] -= (length * mean[i]) / (Math.sqrt(square[i]) / correction + EPSILON);
      }
    },
  };
}

/** What is minimised, given Δ·C. */
function objective({ sum, target, constant }: Interference, product: DenseMatrix): number {
  let value = constant;
  for (let i = 0; i < sum.data.length; i++) value += sum.data[i] * (product.data[i] - 2 * target.data[i]);
  return value;
}
