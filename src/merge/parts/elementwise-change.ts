import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type Block, type TensorContext } from '../block.ts';
import { type ElementwiseMap, type MatrixInput, type WholeTools } from '../maps.ts';
import { changeOfAsync } from './changes.ts';
import { checkedExpert, zeros } from './task-matrices.ts';

/** Elements that a definition gets at once, rounded to whole rows. */
const ELEMENTS = 65_536;

/** Δ that an element-wise map makes of a whole matrix, in f32. */
export async function elementwiseChange(
  map: ElementwiseMap,
  base: DenseMatrix,
  input: MatrixInput,
  context: TensorContext,
  tools: WholeTools,
): Promise<DenseMatrix> {
  const { rows, columns } = input;
  const { length } = context.recipe.experts;
  const experts: DenseMatrix[] = [];
  for (let expert = 0; expert < length; expert++) experts.push(await checkedExpert(input, expert, context));
  const statistics: DenseMatrix[] = [];
  for (let expert = 0; input.statistics && expert < length; expert++) statistics.push(await input.statistic(expert));
  const change = zeros(rows, columns);
  const step = Math.max(Math.floor(ELEMENTS / columns), 1) * columns;
  for (let first = 0; first < change.data.length; first += step) {
    const count = Math.min(step, change.data.length - first);
    const part = ({ data }: DenseMatrix): Float64Array => data.subarray(first, first + count);
    const block: Block = {
      base: part(base),
      experts: experts.map(part),
      statistics: statistics.map(part),
      first,
      count,
    };
    change.data.set(await changeOfAsync(map, block, context, (inner, of, at) => tools.run(inner, of, at)), first);
  }
  return change;
}
