import { type TensorContext } from '../block.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';

/** What a method may see of one tensor of a plan. */
export function tensorContext(plan: MergePlan, tensor: number, reductions: Reductions): TensorContext {
  const { name, shape, layer } = plan.tensors[tensor];
  return { recipe: plan.recipe, name, shape, index: tensor, layer, reductions };
}
