import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type TensorContext } from '../block.ts';
import {
  type Coverage,
  elementwiseOf,
  type MapPass,
  type MatrixInput,
  type MatrixMap,
  type Solved,
  type WholeTools,
} from '../maps.ts';
import { type MergeMethod, type PostStep } from '../method.ts';
import { type ReducePass, type WholePass } from '../passes.ts';
import { calibrate } from '../parts/calibrate.ts';
import { solves } from '../parts/changes.ts';
import { elementwiseChange } from '../parts/elementwise-change.ts';
import { leftNumbers, svdFlops, svdNumbers } from '../parts/matrix-cost.ts';
import { noMatrix } from '../parts/matrix-coverage.ts';
import { embeddingsParameter } from '../parts/spectral-parameters.ts';
import { addInto, baseMatrix, onBase, taskMatrix } from '../parts/task-matrices.ts';
import { type ParameterValue } from '../recipe-types.ts';

/**
 * Singular value calibration (2602.05536): undoes what the merge made too strong along each left singular vector of Δ. Where
 * singular values repeat, as they all do after Iso-C, the vectors are one basis of many, and the result is of that basis.
 */
export const postStep: PostStep = {
  card: {
    id: 'svc',
    version: 1,
    title: 'Singular value calibration',
    summary:
      'Rescales each singular direction of the merged task vector by how strong it is beside the tasks that share it.',
    citation: { title: 'Singular value calibration for model merging', arxiv: '2602.05536' },
    parameters: [
      {
        name: 'floor',
        type: 'number',
        default: 0.1,
        min: 1e-6,
        max: 100,
        grid: [],
        help: 'Smallest share of a task in the strength of a direction: what a task counts for that points the other way.',
      },
      embeddingsParameter,
    ],
  },
  refuses: ({ card }) =>
    card.prerequisites.base ? null : `svc calibrates what was added to a base, and ${card.id} merges without one`,
  wrap,
};

function wrap(method: MergeMethod, parameters: Readonly<Record<string, ParameterValue>>): MergeMethod {
  const { map } = method;
  const inner = map.kind === 'matrix' ? map : null;
  const calibrated: MatrixMap = {
    kind: 'matrix',
    covers: (facts, recipe): Coverage => {
      const coverage = inner?.covers(facts, recipe);
      if (coverage?.whole === true) return coverage;
      const why = noMatrix(facts, parameters.embeddings === 'matrix');
      if (why === null) return { whole: true, action: 'MERGE', reason: 'a matrix to calibrate' };
      return coverage ?? { whole: false, action: 'MERGE', reason: `${why}: not calibrated` };
    },
    flops: (rows, columns, recipe) => {
      const before = inner?.flops(rows, columns, recipe) ?? method.flopsPerElement(recipe) * rows * columns;
      const q = Math.min(rows, columns);
      return before + svdFlops(rows, columns) + 2 * (recipe.experts.length + 1) * rows * columns * q;
    },
    numbers: (rows, columns, recipe) => {
      const own = 4 * rows * columns + svdNumbers(rows, columns) + leftNumbers(rows, columns);
      const before = inner?.numbers(rows, columns, recipe) ?? 0;
      // an element-wise map wants its inputs beside one another
      return Math.max(before, own, (recipe.experts.length + 4) * rows * columns) + rows * columns;
    },
    runsMaps: true,
    solve: (device, input, context, tools) => solve(map, Number(parameters.floor), device, input, context, tools),
    rest: elementwiseOf(map),
  };
  return { ...method, passes: (recipe) => method.passes(recipe).map((pass) => onlyOf(map, pass)), map: calibrated };
}

async function solve(
  map: MapPass,
  floor: number,
  device: MatrixDevice,
  input: MatrixInput,
  context: TensorContext,
  tools: WholeTools,
): Promise<Solved> {
  const base = await baseMatrix(input);
  const { change, note } = await changeBefore(map, base, device, input, context, tools);
  const tasks = context.recipe.experts.length;
  const { delta, least, most } = await calibrate(device, change, tasks, floor, (expert) =>
    taskMatrix(input, base, expert, context),
  );
  return { matrix: onBase(base, 1, delta), note: { ...note, leastFactor: least, mostFactor: most } };
}

/** Δ of the method alone. */
async function changeBefore(
  map: MapPass,
  base: DenseMatrix,
  device: MatrixDevice,
  input: MatrixInput,
  context: TensorContext,
  tools: WholeTools,
): Promise<{ readonly change: DenseMatrix; readonly note?: Solved['note'] }> {
  if (map.kind === 'elementwise' || !solves(map, context, input.statistics)) {
    return { change: await elementwiseChange(elementwiseOf(map), base, input, context, tools) };
  }
  const { matrix, note } = await map.solve(device, input, context, tools);
  addInto(matrix, base, -1);
  return { change: matrix, note };
}

/** A pass over the method's matrices, which may be fewer than are calibrated. */
function onlyOf(map: MapPass, pass: ReducePass): ReducePass {
  if (pass.kind !== 'whole') return pass;
  const measure: WholePass['measure'] = async (device, input, context, tools) =>
    solves(map, context, input.statistics) ? pass.measure(device, input, context, tools) : [];
  return { ...pass, measure };
}
