import { type TensorNeeds } from './engine/memory.ts';
import { matrixSides, rowElements } from './engine/shapes.ts';
import { type Rows } from './block.ts';
import { elementwiseOf } from './maps.ts';
import { type MergeMethod } from './method.ts';
import { type Recipe } from './recipe-types.ts';
import { type PlannedTensor } from './types.ts';

/** What has to be held whole. */
export function tensorNeeds(
  method: MergeMethod,
  recipe: Recipe,
  tensors: readonly PlannedTensor[],
): TensorNeeds & { readonly largestTensor: string | null } {
  let needs = { rowElements: 0, matrixNumbers: 0, largestTensor: null as string | null };
  const { map } = method;
  const rows = rowsOf(method, recipe);
  for (const { name, action, shape, whole } of tensors) {
    if (action === 'COPY') continue;
    if (whole && map.kind === 'matrix') {
      const [rows, columns] = matrixSides(shape);
      const numbers = map.numbers(rows, columns, recipe);
      if (numbers > needs.matrixNumbers) needs = { ...needs, matrixNumbers: numbers, largestTensor: name };
    } else {
      const elements = Math.max(...rows.map((kind) => rowElements(shape, kind)), 0);
      if (elements > needs.rowElements) needs = { ...needs, rowElements: elements, largestTensor: name };
    }
  }
  return needs;
}

/** The kinds of rows that the map or a pass holds whole. */
function rowsOf(method: MergeMethod, recipe: Recipe): Rows[] {
  const kinds = method.passes(recipe).map((pass) => (pass.kind === 'measure' || pass.kind === 'rank') && pass.rows);
  return [elementwiseOf(method.map).rows, ...kinds].filter((kind) => kind === true || kind === 'slabs');
}
