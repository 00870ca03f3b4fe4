import { type DenseMatrix } from '../../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../../tensor/matrix-device.ts';
import { type TensorContext } from '../../block.ts';
import { type MatrixInput } from '../../maps.ts';
import { type MergeMethod, type SettledRecipe } from '../../method.ts';
import { gramCoverage } from '../../parts/gram-coverage.ts';
import { gramSums } from '../../parts/gram-sums.ts';
import { meanMap } from '../../parts/mean.ts';
import { type MergeIssue } from '../../types.ts';
import { numberOf } from '../../values.ts';

/**
 * X·ΣGᵢ = Σ WᵢGᵢ by K steps of conjugate gradients on the flattened X, from a given start: RegMean's normal equations, stopped
 * early. Tam et al. (2312.04339), as used in 2409.18314: input Grams alone.
 */
export const method: MergeMethod = {
  card: {
    id: 'mats',
    dialect: 'paper',
    version: 1,
    family: 'STATISTICS',
    title: 'MaTS',
    summary: 'Goes from a first merge towards the layers that RegMean solves for, by a given number of steps.',
    citation: { title: 'Merging by matching models in task parameter subspaces', arxiv: '2312.04339' },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: ['GRAM'], data: false, tuning: true, randomness: false },
    optionalBase: true,
    parameters: [
      {
        name: 'iterations',
        type: 'integer',
        default: 10,
        min: 1,
        max: 10_000,
        grid: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        help: 'Steps of conjugate gradients at most; fewer when the residual falls below 1e-5 of the right side. Fewer steps stay nearer to the start.',
      },
      {
        name: 'start',
        type: 'choice',
        default: 'task_arithmetic',
        choices: ['task_arithmetic', 'average', 'pretrained'],
        grid: [],
        help: 'Where to begin: Task Arithmetic, the average of the experts, or the base. Only the average needs no base.',
      },
      {
        name: 'start_lambda',
        type: 'number',
        default: 0.1,
        min: 0,
        max: 10,
        grid: [],
        help: 'Scale of the Task Arithmetic that the steps begin from.',
      },
    ],
    costFormula: 'Σ over layers [d_out, d_in]: (M+K+3)·2·d_out·d_in² + 10·K·d_out·d_in; the rest (2M−1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length,
  passes: () => [],
  map: {
    kind: 'matrix',
    covers: gramCoverage,
    flops: (rows, columns, recipe) => {
      const steps = numberOf(recipe, 'iterations');
      return (recipe.experts.length + steps + 3) * 2 * rows * columns ** 2 + 10 * steps * rows * columns;
    },
    numbers: (rows, columns) => 5 * columns ** 2 + 14 * rows * columns,
    async solve(device, input, context) {
      const { gram, right } = await gramSums(device, input, context, 1);
      const options = { start: await startOf(device, input, context), maxIterations: iterationsOf(context) };
      const solved = await device.conjugateGradient([{ right: gram }], right, options);
      const { x, iterations, stop, residualBefore, residualAfter } = solved;
      return { matrix: x, note: { iterations, stop, residualBefore, residualAfter } };
    },
    rest: meanMap,
  },
  settle,
};

function iterationsOf({ recipe }: TensorContext): number {
  return numberOf(recipe, 'iterations');
}

/** The first X: θ₀ + λ·Σ (θᵢ − θ₀), the mean of θᵢ, or θ₀. */
async function startOf(device: MatrixDevice, input: MatrixInput, { recipe }: TensorContext): Promise<DenseMatrix> {
  const { start } = recipe.parameters;
  if (start === 'pretrained') return input.base();
  const count = recipe.experts.length;
  const lambda = start === 'average' ? 1 / count : numberOf(recipe, 'start_lambda');
  let sum: DenseMatrix | null = null;
  for (const index of recipe.experts.keys()) {
    const expert = await input.expert(index);
    sum = await (sum === null ? device.combine(lambda, expert) : device.combine(1, sum, lambda, expert));
  }
  if (sum === null) throw new TypeError('internal: a merge without experts');
  return start === 'average' ? sum : device.combine(1, sum, 1 - count * lambda, await input.base());
}

function settle(settled: SettledRecipe, given: ReadonlySet<string>): SettledRecipe | readonly MergeIssue[] {
  const { parameters, experts, base } = settled;
  const { start_lambda: lambda, ...rest } = parameters;
  if (rest.start !== 'average' && base === null) {
    const message = `mats: the start "${String(rest.start)}" needs the base; the start "average" does without`;
    return [{ code: 'BASE_REQUIRED', field: ['base'], message }];
  }
  if (rest.start === 'average' && base !== null) {
    return [
      { code: 'INVALID_INPUT', field: ['base'], message: 'mats: the start "average" uses no base: leave it out' },
    ];
  }
  if (rest.start === 'task_arithmetic') return { parameters: { ...rest, start_lambda: lambda }, experts, base };
  if (given.has('start_lambda')) {
    const message = 'mats: start_lambda is of the start "task_arithmetic"';
    return [{ code: 'PARAMETER_INVALID', field: ['parameters', 'start_lambda'], message }];
  }
  return { parameters: rest, experts, base };
}
