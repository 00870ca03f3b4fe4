import { type TensorNeeds } from './engine/memory.ts';
import { matrixSides, rowElements } from './engine/shapes.ts';
import { elementwiseOf, type MergeMethod } from './method.ts';
import { type PlannedTensor, type Recipe } from './types.ts';

/** What has to be held whole. */
export function tensorNeeds(
  method: MergeMethod,
  recipe: Recipe,
  tensors: readonly PlannedTensor[],
): TensorNeeds & { readonly largestTensor: string | null } {
  let needs = { rowElements: 0, matrixNumbers: 0, largestTensor: null as string | null };
  const { map } = method;
  const byRows =
    elementwiseOf(map).rows === true ||
    method.passes(recipe).some((pass) => pass.kind === 'measure' && pass.rows === true);
  for (const { name, action, shape, whole } of tensors) {
    if (action === 'COPY') continue;
    if (whole && map.kind === 'matrix') {
      const [rows, columns] = matrixSides(shape);
      const numbers = map.numbers(rows, columns, recipe);
      if (numbers > needs.matrixNumbers) needs = { ...needs, matrixNumbers: numbers, largestTensor: name };
    } else if (byRows && rowElements(shape) > needs.rowElements) {
      needs = { ...needs, rowElements: rowElements(shape), largestTensor: name };
    }
  }
  return needs;
}
