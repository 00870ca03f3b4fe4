import * as tf from '@tensorflow/tfjs-core';
import { tensorContext } from '../../merge/engine/tensor-context.ts';
import { matrixSides } from '../../merge/engine/shapes.ts';
import { defineElementwise } from '../../merge/define-elementwise.ts';
import { type TensorContext } from '../../merge/block.ts';
import { type MatrixInput, type MatrixMap, type WholeTools } from '../../merge/maps.ts';
import { type MergePlan, type PlannedTensor } from '../../merge/types.ts';
import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { takeFloats } from '../../tensor/tf/read-floats.ts';
import { type GramFile } from './gram-file.ts';

export interface StageInputs {
  readonly plan: MergePlan;
  readonly map: MatrixMap;
  readonly device: MatrixDevice;
  /** Parameters of the stage of each expert, in the order of the recipe. */
  readonly experts: readonly ReadonlyMap<string, Float32Array>[];
  readonly grams: readonly GramFile[];
}

/** What the merge makes of the parameters of one stage, in f32. The caller disposes of them. */
export async function mergeStage(
  stage: ReadonlyMap<string, readonly number[]>,
  inputs: StageInputs,
): Promise<Map<string, tf.Tensor>> {
  const { plan } = inputs;
  const indexes = new Map(plan.tensors.map(({ name }, index) => [name, index]));
  const merged = new Map<string, tf.Tensor>();
  for (const [name, shape] of stage) {
    const index = indexes.get(name);
    if (index === undefined) throw new Error(`internal: the plan has no ${name}`);
    const values = await mergeTensor(plan.tensors[index], tensorContext(plan, index, {}), inputs);
    merged.set(name, tf.tensor(values, [...shape], 'float32'));
  }
  return merged;
}

async function mergeTensor(
  planned: PlannedTensor,
  context: TensorContext,
  { map, device, experts, grams }: StageInputs,
): Promise<Float32Array> {
  const { name } = planned;
  const floats = experts.map((expert) => expert.get(name) ?? new Float32Array());
  if (planned.action === 'COPY') return floats[0];
  if (planned.whole) {
    const { matrix } = await map.solve(device, matrixInput(planned, floats, grams), context, TOOLS);
    return Float32Array.from(matrix.data);
  }
  const block = { base: null, experts: floats, statistics: [], first: 0, count: floats[0].length };
  return takeFloats(defineElementwise(tf, map.rest, block, context));
}

/** A merge by Grams runs no maps while it solves. */
const TOOLS: WholeTools = {
  run: () => Promise.reject(new Error('internal: no maps run inside a stage')),
};

function matrixInput(
  { name, shape }: PlannedTensor,
  experts: readonly Float32Array[],
  grams: readonly GramFile[],
): MatrixInput {
  const [rows, columns] = matrixSides(shape);
  return {
    rows,
    columns,
    statistics: true,
    base: () => Promise.reject(new TypeError('internal: a merge by Grams has no base')),
    expert: async (index): Promise<DenseMatrix> => ({ rows, columns, data: Float64Array.from(experts[index]) }),
    statistic: (index) => grams[index].read(name),
  };
}
