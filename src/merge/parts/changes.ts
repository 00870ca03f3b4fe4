import { type Block, type Floats, type TensorContext } from '../block.ts';
import { type ElementwiseMap, type MapPass } from '../maps.ts';

/**
 * Whether a map is θ₀ + f(τ₁, τ₂, …), as the kernels of task vectors are: what it adds to the base can then be had without the
 * base, and so without the rounding of their sum.
 */
export function addsToBase({ operation }: ElementwiseMap): boolean {
  return operation === 'taskVectors' || operation === 'ties';
}

/** The block that such a map makes Δ of: task vectors on a base of zeros. */
function withoutBase(block: Block): Block {
  const base = baseOf(block);
  const experts = block.experts.map((expert) => expert.map((value, i) => value - base[i]));
  return { ...block, base: new Float32Array(block.count), experts };
}

/** Δ of a block: what a map adds to the base, by `run`ning it. */
export function changeOf(
  map: ElementwiseMap,
  block: Block,
  context: TensorContext,
  run: (map: ElementwiseMap, block: Block, context: TensorContext) => Float32Array,
): Floats {
  if (addsToBase(map)) return run(map, withoutBase(block), context);
  return lessBase(run(map, block, context), block);
}

/** `changeOf` where maps run elsewhere. */
export async function changeOfAsync(
  map: ElementwiseMap,
  block: Block,
  context: TensorContext,
  run: (map: ElementwiseMap, block: Block, context: TensorContext) => Promise<Float32Array>,
): Promise<Floats> {
  if (addsToBase(map)) return run(map, withoutBase(block), context);
  return lessBase(await run(map, block, context), block);
}

function lessBase(merged: Float32Array, block: Block): Float64Array {
  const base = baseOf(block);
  return Float64Array.from(merged, (value, i) => value - base[i]);
}

function baseOf({ base }: Block): Floats {
  if (base === null) throw new TypeError('internal: a change is one of the base');
  return base;
}

/** Whether a method's map solves a tensor whole. */
export function solves(map: MapPass, { name, shape, layer, recipe }: TensorContext, statistics = false): boolean {
  return map.kind === 'matrix' && map.covers({ name, shape, layer, statistics }, recipe).whole;
}
