import { bytesPerElement } from '../tensor/dtype.ts';
import { matrixSides } from './engine/shapes.ts';
import { type MergeMethod } from './method.ts';
import { type Recipe } from './recipe-types.ts';
import { type PlannedPass, type PlannedTensor } from './types.ts';

/** Bytes and operations of every pass of a method over these tensors. */
export function planPasses(method: MergeMethod, recipe: Recipe, tensors: readonly PlannedTensor[]): PlannedPass[] {
  let bytes = 0;
  let statistics = 0;
  let copied = 0;
  let elements = 0;
  let solved = 0;
  let wholeBytes = 0;
  const { map } = method;
  const wholes: (readonly [rows: number, columns: number])[] = [];
  for (const tensor of tensors) {
    if (tensor.action === 'COPY') {
      copied += tensor.end - tensor.begin;
      continue;
    }
    const inputs = [...(tensor.base === null ? [] : [tensor.base]), ...tensor.experts];
    const read = inputs.reduce((sum, { dtype }) => sum + tensor.elements * bytesPerElement(dtype), 0);
    bytes += read;
    statistics += tensor.statistics.reduce((sum, { begin, end }) => sum + end - begin, 0);
    if (tensor.whole && map.kind === 'matrix') {
      const sides = matrixSides(tensor.shape);
      solved += map.flops(...sides, recipe);
      wholes.push(sides);
      wholeBytes += read;
    } else elements += tensor.elements;
  }
  const reduces = method.passes(recipe).map((pass): PlannedPass => {
    if (pass.kind === 'whole') {
      const work = wholes.reduce((sum, sides) => sum + pass.flops(...sides, recipe), 0);
      return { name: pass.name, kind: 'reduce', bytesRead: wholeBytes, flops: work };
    }
    return { name: pass.name, kind: 'reduce', bytesRead: bytes, flops: pass.flopsPerElement * elements };
  });
  const before = method
    .passes(recipe)
    .reduce((sum, pass) => sum + (pass.kind === 'whole' ? 0 : pass.flopsPerElement), 0);
  const flops = (method.flopsPerElement(recipe) - before) * elements;
  const bytesRead = bytes + statistics + copied;
  return [...reduces, { name: 'map', kind: 'map', bytesRead, flops: Math.max(flops, 0) + solved }];
}
