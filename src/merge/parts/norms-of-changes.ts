import { AppError } from '../../errors.ts';
import { elementwiseOf } from '../maps.ts';
import { type MergeMethod } from '../method.ts';
import { type MeasurePass, type ReducePass, type TensorSums, type WholePass } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { changeOf, solves } from './changes.ts';
import { baseMatrix } from './task-matrices.ts';

const ELEMENTS = 'changes';
const MATRICES = 'changes-of-matrices';

interface Norms {
  /** ‖Σ τᵢ‖₁; 0 where only Δ was measured. */
  readonly sum: number;
  /** ‖Δ‖₁ */
  readonly change: number;
}

/**
 * The passes that take ‖Σ τᵢ‖₁ and ‖Δ‖₁ of the whole model, Δ being what `method` adds to the base: one over all elements, and one
 * over the matrices that the method solves, each of which is solved once more for it.
 */
export function normPasses(method: MergeMethod, recipe: Recipe): ReducePass[] {
  const names = passNames(method, recipe);
  const passes: ReducePass[] = [elementPass(method, recipe, names.elements)];
  const { map } = method;
  if (map.kind === 'elementwise') return passes;
  const whole: WholePass = {
    kind: 'whole',
    name: names.matrices,
    flops: map.flops.bind(map),
    measure: async (device, input, context, tools) => {
      if (!solves(map, context, input.statistics)) return [0, 0];
      const base = await baseMatrix(input);
      const { matrix } = await map.solve(device, input, context, tools);
      let change = 0;
      for (let i = 0; i < matrix.data.length; i++) change += Math.abs(matrix.data[i] - base.data[i]);
      return [0, change];
    },
    finish: totals,
  };
  return [...passes, whole];
}

/** ‖Σ τᵢ‖₁ / (M·‖Δ‖₁) from the passes; 1 when nothing changes. */
export function shallowFactor(method: MergeMethod, recipe: Recipe, reductions: Reductions): number {
  const names = passNames(method, recipe);
  const { sum, change } = reductions[names.elements] as Norms;
  const matrices = (reductions[names.matrices] as Norms | undefined)?.change ?? 0;
  const all = change + matrices;
  return all === 0 ? 1 : sum / (recipe.experts.length * all);
}

/** The steps before may have taken such norms too. */
function passNames(method: MergeMethod, recipe: Recipe): { readonly elements: string; readonly matrices: string } {
  const before = method.passes(recipe).filter(({ name }) => /^changes(-\d+)?$/.test(name)).length;
  const suffix = before === 0 ? '' : `-${before + 1}`;
  return { elements: ELEMENTS + suffix, matrices: MATRICES + suffix };
}

function elementPass(method: MergeMethod, recipe: Recipe, name: string): MeasurePass {
  const map = elementwiseOf(method.map);
  return {
    kind: 'measure',
    name,
    values: () => 2,
    flopsPerElement: method.flopsPerElement(recipe) + 2 * recipe.experts.length,
    rows: map.rows,
    runsMaps: true,
    measure: (block, context, to, tools) => {
      const { base, experts, count } = block;
      if (base === null) throw new TypeError('internal: a change is one of the base');
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (const expert of experts) sum += expert[i] - base[i];
        to[0] += Math.abs(sum);
      }
      if (solves(method.map, context)) return;
      const change = changeOf(map, block, context, (inner, of, at) => tools.run(inner, of, at));
      for (const value of change) to[1] += Math.abs(value);
    },
    finish: totals,
  };
}

function totals(sums: TensorSums, { tensors }: MergePlan): Norms {
  const total = { sum: 0, change: 0 };
  for (const [index, [sum = 0, change = 0]] of sums.entries()) {
    if (!Number.isFinite(sum + change)) {
      const { name, file } = tensors[index];
      throw new AppError('NUMERIC', `tensor "${name}": its L1 norms are not finite`, { tensor: name, file });
    }
    total.sum += sum;
    total.change += change;
  }
  return total;
}
