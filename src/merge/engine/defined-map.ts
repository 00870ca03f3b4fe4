import { type Block, type Rows } from '../block.ts';
import { elementwiseOf } from '../maps.ts';
import { type Reductions } from '../run-types.ts';
import { type PlannedTensor } from '../types.ts';
import { type Slot } from './chunk-computer.ts';
import { DEFINED_ELEMENTS } from './memory.ts';
import { tensorContext } from './tensor-context.ts';
import { type Piece, outputUnitBytes, rowChunks } from './work.ts';
import { type Workbench } from './workbench.ts';

/**
 * The output of a loaded chunk by the method's definition, at the start of the slot's output.
 * @returns its length in bytes
 */
export async function defineChunk(
  bench: Workbench,
  chunk: readonly Piece[],
  slot: Slot,
  reductions: Reductions,
): Promise<number> {
  const elements = bench.computer.decoder.capacity;
  const values = await defineBlocks(bench, chunk, slot, reductions, () => Math.min(elements, DEFINED_ELEMENTS));
  return bench.computer.encode(chunk, slot, values);
}

/** The output of pieces whose definition needs whole rows, chunk by chunk. */
export async function* defineRows(
  bench: Workbench,
  pieces: readonly Piece[],
  slot: Slot,
  reductions: Reductions,
  rows: Rows,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { plan, computer } = bench;
  const { capacity } = computer.decoder;
  for (const chunk of rowChunks(plan, pieces, rows, bench.chunkBytes(), capacity)) {
    await bench.load([chunk], slot);
    const values = await defineBlocks(bench, [chunk], slot, reductions, () => chunk.count);
    computer.encode([chunk], slot, values);
    const unit = outputUnitBytes(plan.tensors[chunk.tensor]);
    yield slot.outputBytes.subarray(chunk.keep[0] * unit, chunk.keep[1] * unit);
  }
}

/** What the definition makes of each merged piece of a loaded chunk. */
async function defineBlocks(
  bench: Workbench,
  chunk: readonly Piece[],
  slot: Slot,
  reductions: Reductions,
  elements: (planned: PlannedTensor) => number,
): Promise<Float32Array[]> {
  const runner = await bench.definitions();
  const map = elementwiseOf(bench.method.map);
  const results = new Map<number, Float32Array>();
  const running: Promise<void>[] = [];
  bench.computer.visitBlocks(chunk, slot, elements, false, (block: Block, tensor: number, piece: number) => {
    const context = tensorContext(bench.plan, tensor, reductions);
    const { first, count } = chunk[piece];
    let result = results.get(piece);
    if (result === undefined) results.set(piece, (result = new Float32Array(count)));
    const to = result.subarray(block.first - first, block.first - first + block.count);
    running.push(runner.runAsync(map, block, context).then((values) => to.set(values)));
  });
  await Promise.all(running);
  return [...results].sort(([a], [b]) => a - b).map(([, values]) => values);
}
