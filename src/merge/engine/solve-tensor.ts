import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { decodeFloats, encodeFloats } from '../../tensor/codec.ts';
import { AppError } from '../../errors.ts';
import { type MatrixInput, type MatrixMap, type WholeTools } from '../maps.ts';
import { type WholePass } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type PlannedTensor, type TensorEntry } from '../types.ts';
import { matrixSides } from './shapes.ts';
import { aboutTensor, mergedDtype, nonFinite } from './tensor-errors.ts';
import { tensorContext } from './tensor-context.ts';
import { type Workbench } from './workbench.ts';

/** One tensor by the method's matrix map: its bytes in the output's type. */
export async function solveTensor(
  bench: Workbench,
  map: MatrixMap,
  tensor: number,
  reductions: Reductions,
): Promise<Uint8Array> {
  const planned = bench.plan.tensors[tensor];
  const context = tensorContext(bench.plan, tensor, reductions);
  const device = await bench.matrices();
  const solved = await naming(planned, () =>
    map.solve(device, matrixInput(bench, planned), context, wholeTools(bench)),
  );
  const { data } = solved.matrix;
  if (data.length !== planned.elements) {
    throw new RangeError(`internal: ${context.recipe.method.id} made ${data.length} elements of "${planned.name}"`);
  }
  if (solved.note !== undefined) bench.post({ kind: 'note', note: { tensor: planned.name, values: solved.note } });
  const dtype = mergedDtype(planned.dtype, planned);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw nonFinite(planned, bad);
  const bytes = encodeFloats(dtype, data);
  const overflow = dtype === 'F64' || dtype === 'F8_E4M3' || dtype === 'F8_E5M2' ? -1 : firstOverflow(bytes, planned);
  if (overflow >= 0) throw nonFinite(planned, overflow);
  return bytes;
}

/** The numbers that a whole pass takes of one tensor. */
export async function measureWhole(
  bench: Workbench,
  pass: WholePass,
  tensor: number,
  reductions: Reductions,
): Promise<void> {
  const planned = bench.plan.tensors[tensor];
  const context = tensorContext(bench.plan, tensor, reductions);
  const device = await bench.matrices();
  const input = matrixInput(bench, planned);
  const values = await naming(planned, () => pass.measure(device, input, context, wholeTools(bench)));
  bench.post({ kind: 'whole', tensor, values });
}

/** TensorFlow.js is loaded when the first map runs. */
function wholeTools(bench: Workbench): WholeTools {
  const { map } = bench.method;
  return {
    run: async (definition, block, context) => {
      if (map.kind !== 'matrix' || map.runsMaps !== true) {
        throw new AppError('INTERNAL', `${bench.plan.recipe.method.id} does not say that it runs maps`);
      }
      return (await bench.definitions()).runAsync(definition, block, context);
    },
  };
}

function matrixInput(bench: Workbench, planned: PlannedTensor): MatrixInput {
  const [rows, columns] = matrixSides(planned.shape);
  const { base, experts, statistics } = planned;
  const behind = base === null ? 0 : 1;
  const read = async (input: number, entry: TensorEntry | undefined | null, what: string): Promise<DenseMatrix> => {
    if (entry === undefined || entry === null) throw new TypeError(`internal: there is no ${what}`);
    bench.checkCancelled();
    const bytes = await bench.reader.readWhole(input, entry, bench.signal);
    bench.noteRead(bytes.length);
    const data = decodeFloats(mergedDtype(entry.dtype, planned), bytes);
    const [height, width] = what === 'statistic' ? matrixSides(entry.shape) : [rows, columns];
    return { rows: height, columns: width, data };
  };
  return {
    rows,
    columns,
    statistics: statistics.length > 0,
    base: () => read(0, base, 'base'),
    expert: (index) => read(behind + index, experts[index], 'expert'),
    statistic: (index) => read(behind + experts.length + index, statistics[index], 'statistic'),
  };
}

async function naming<T>(planned: PlannedTensor, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw aboutTensor(error, planned);
  }
}

/** Index of the first element that became infinite by rounding into a smaller type; −1 when none did. */
function firstOverflow(bytes: Uint8Array, planned: PlannedTensor): number {
  return decodeFloats(mergedDtype(planned.dtype, planned), bytes).findIndex((value) => !Number.isFinite(value));
}
