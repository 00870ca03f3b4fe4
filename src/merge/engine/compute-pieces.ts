import { elementwiseOf } from '../maps.ts';
import { type Reductions } from '../run-types.ts';
import { type Slot } from './chunk-computer.ts';
import { defineChunk, defineRows } from './defined-map.ts';
import { usesDefinition } from './memory.ts';
import { chunks, type Piece } from './work.ts';
import { type Workbench } from './workbench.ts';

/**
 * Output bytes of pieces by the element-wise part of the method, chunk by chunk: by its fused kernel where there is one.
 * Each chunk is valid until the next is asked for.
 */
export async function* computePieces(
  bench: Workbench,
  pieces: readonly Piece[],
  slot: Slot,
  reductions: Reductions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { plan, method, computer } = bench;
  const { rows = false } = elementwiseOf(method.map);
  if (rows !== false) {
    yield* defineRows(bench, pieces, slot, reductions, rows);
    return;
  }
  for (const chunk of chunks(plan, pieces, bench.chunkBytes(), 1)) {
    await bench.load(chunk, slot);
    const bytes = usesDefinition(method, plan.backends)
      ? await defineChunk(bench, chunk, slot, reductions)
      : computer.map(chunk, slot, reductions);
    yield slot.outputBytes.subarray(0, bytes);
  }
}
