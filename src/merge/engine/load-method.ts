import { AppError } from '../../errors.ts';
import { type MergeMethod, type PostStep, specialise } from '../method.ts';
import { type MergePlan } from '../types.ts';

/** The method of a plan with its post-steps, from their modules alone: a thread need not load the others. */
export async function loadMethod({ recipe }: MergePlan, modules: readonly string[]): Promise<MergeMethod> {
  const loaded: object[] = [];
  for (const url of modules) loaded.push((await import(url)) as object);
  const [head, ...steps] = loaded;
  const { id } = recipe.method;
  if (head === undefined || !('method' in head)) {
    throw new AppError('METHOD_UNKNOWN', `this engine has no method ${id}`);
  }
  let method = specialise(head.method as MergeMethod, recipe);
  for (const [index, call] of (recipe.post ?? []).entries()) {
    const module = steps[index];
    if (module === undefined || !('postStep' in module)) {
      throw new AppError('METHOD_UNKNOWN', `this engine has no post-step ${call.id}`);
    }
    method = (module.postStep as PostStep).wrap(method, call.parameters);
  }
  return method;
}
