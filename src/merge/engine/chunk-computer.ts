import { KernelTask, type PatternWindow, type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { MAP_OPERATIONS, type MergeKernels, SUM_OPERATIONS } from '../../tensor/kernels/merge-kernels.ts';
import { type Block, type TensorContext } from '../block.ts';
import { elementwiseOf, type MapPass } from '../maps.ts';
import { type MergeMethod } from '../method.ts';
import { type SumsPass } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan, type PlannedTensor } from '../types.ts';
import { BlockDecoder } from './block-decoder.ts';
import { inputEntry, inputUnitBytes } from './inputs.ts';
import { KernelRoom } from './kernel-room.ts';
import { BLOCK_ELEMENTS, planMemory } from './memory.ts';
import { type WindowCounts } from './messages.ts';
import { PatternTables } from './pattern-tables.ts';
import { tensorContext } from './tensor-context.ts';
import { mergedDtype, nonFinite } from './tensor-errors.ts';
import { type Piece, outputUnitBytes } from './work.ts';

/** Room in kernel memory for the inputs and the output of one chunk. */
export interface Slot {
  readonly index: number;
  readonly pointers: readonly number[];
  /** The same regions as bytes, to be read into. */
  readonly regions: readonly Uint8Array[];
  readonly output: number;
  readonly outputBytes: Uint8Array;
}

/** Computes on chunks that lie in a slot. Nothing here waits, so one task and one scratch serve all slots of a thread. */
export class ChunkComputer {
  readonly slots: readonly Slot[];
  readonly decoder: BlockDecoder;
  readonly #plan: MergePlan;
  readonly #map: MapPass;
  readonly #kernels: MergeKernels;
  readonly #task: KernelTask;
  readonly #tables: PatternTables;
  readonly #sums: number;
  #settled: { readonly key: string; readonly settings: TaskSettings } | undefined;

  /**
   * @param room kernel memory to compute in
   * @param slots slots of the room that have the plan's inputs in their order
   */
  constructor(
    plan: MergePlan,
    method: MergeMethod,
    room = new KernelRoom([planMemory(plan, method)]),
    slots: readonly Slot[] = room.slots,
  ) {
    const { kernels } = room;
    this.#plan = plan;
    this.#map = method.map;
    const experts = plan.recipe.experts.length;
    const memory = planMemory(plan, method);
    this.#kernels = kernels;
    this.#task = new KernelTask(kernels, experts, kernels.allocate(kernels.exports.scratchBytes(experts)));
    this.#sums = kernels.allocate(8 * (2 * experts + 8));
    this.#tables = new PatternTables(kernels, memory.tables, experts);
    this.decoder = new BlockDecoder(kernels, memory.inputs, memory.blockElements);
    this.slots = slots;
  }

  /** The numbers of a method may differ from step to step. */
  startStep(): void {
    this.#settled = undefined;
  }

  /**
   * The output of a loaded chunk by the fused kernel, at the start of the slot's output.
   * @returns its length in bytes
   * @throws AppError NUMERIC naming the first element that is not finite
   */
  map(chunk: readonly Piece[], slot: Slot, reductions: Reductions): number {
    const { operation, settings } = elementwiseOf(this.#map);
    if (operation === undefined) throw new TypeError('internal: the method has no kernel');
    return this.#write(chunk, slot, (planned, piece, pointers, to) => {
      this.#settle(piece.tensor, 'map', (context) => settings(context) as TaskSettings, reductions);
      this.#point(planned, pointers, to, piece.first);
      const bad = this.#kernels.exports.map(MAP_OPERATIONS[operation], this.#task.pointer, piece.count);
      if (bad >= 0) throw nonFinite(planned, piece.first + bad);
    });
  }

  /** The output of a loaded chunk from values that were computed elsewhere: one array per merged piece, in order. */
  encode(chunk: readonly Piece[], slot: Slot, values: readonly Float32Array[]): number {
    let next = 0;
    return this.#write(chunk, slot, (planned, piece, _, to) => {
      this.decoder.encode(planned, values[next++], piece.first, to);
    });
  }

  /** Visits the merged pieces of a loaded chunk in blocks of at most `elements`, decoded. */
  visitBlocks(
    chunk: readonly Piece[],
    slot: Slot,
    elements: (planned: PlannedTensor) => number,
    wide: boolean,
    visit: (block: Block, tensor: number, piece: number) => void,
  ): void {
    this.#walk(chunk, slot, (planned, piece, pointers) => {
      if (planned.action === 'COPY') return;
      const step = elements(planned);
      for (let first = 0; first < piece.count; first += step) {
        const count = Math.min(step, piece.count - first);
        const moved = this.#moved(planned, pointers, first);
        const block = this.decoder.decode(planned, moved, piece.first + first, count, wide);
        visit(block, piece.tensor, chunk.indexOf(piece));
      }
    });
  }

  /** Adds the sums of every block to the totals of its tensor, in order. */
  sum(
    chunk: readonly Piece[],
    slot: Slot,
    pass: SumsPass,
    reductions: Reductions,
    totals: ReadonlyMap<number, number[]>,
  ): void {
    this.#walk(chunk, slot, (planned, piece, pointers) => {
      this.#settle(piece.tensor, pass.name, (context) => pass.settings(context), reductions);
      const total = totals.get(piece.tensor);
      if (total !== undefined) this.#addBlocks(planned, piece, pass, pointers, total);
    });
  }

  /** Clears a set of tables. */
  clearCounts(set: number, windows: readonly PatternWindow[]): void {
    this.#tables.clear(set, windows);
  }

  /** Patterns of each expert's `wanted`-th largest magnitude in a loaded tensor of at most DIRECT_ELEMENTS elements. */
  select(chunk: readonly Piece[], slot: Slot, wanted: number): number[] {
    let patterns: number[] = [];
    this.#walk(chunk, slot, (planned, piece, pointers) => {
      this.#point(planned, pointers, 0, piece.first);
      patterns = this.#tables.selectDirectly(slot.index, this.#task, piece.count, wanted);
    });
    return patterns;
  }

  /** Counts the magnitudes of a chunk into a set; returns how many lie above each window. */
  count(chunk: readonly Piece[], slot: Slot, set: number, windows: readonly PatternWindow[]): number[] {
    this.#tables.point(set, this.#task, windows);
    this.#walk(chunk, slot, (planned, piece, pointers) => {
      this.#point(planned, pointers, 0, piece.first);
      this.#kernels.exports.countMagnitudes(this.#task.pointer, piece.count);
    });
    return windows.map((_, index) => this.#task.above(index));
  }

  /**
   * Counts as `count` does and adds sums as `sum` does. Signs are counted together with the magnitudes, so that the bytes
   * pass through the core once; their sums are whole numbers, which blocks cannot change.
   */
  countAndSum(
    chunk: readonly Piece[],
    slot: Slot,
    set: number,
    windows: readonly PatternWindow[],
    pass: SumsPass,
    reductions: Reductions,
    totals: ReadonlyMap<number, number[]>,
  ): number[] {
    if (pass.operation !== 'signs') {
      const above = this.count(chunk, slot, set, windows);
      this.sum(chunk, slot, pass, reductions, totals);
      return above;
    }
    this.#tables.point(set, this.#task, windows);
    this.#walk(chunk, slot, (planned, piece, pointers) => {
      this.#settle(piece.tensor, pass.name, (context) => pass.settings(context), reductions);
      this.#point(planned, pointers, 0, piece.first);
      const total = totals.get(piece.tensor);
      const signs = this.#kernels.exports.countMagnitudesAndSigns(this.#task.pointer, piece.count);
      if (total !== undefined) total[0] += signs;
    });
    return windows.map((_, index) => this.#task.above(index));
  }

  /** What a set has counted, with the numbers above that `count` returned. */
  counts(set: number, windows: readonly PatternWindow[], above: readonly number[]): WindowCounts[] {
    return this.#tables.read(set, windows).map((table, index) => ({ above: above[index], table }));
  }

  #addBlocks(planned: PlannedTensor, piece: Piece, pass: SumsPass, pointers: readonly number[], total: number[]): void {
    const { exports } = this.#kernels;
    const sums = new Float64Array(this.#kernels.buffer, this.#sums, pass.values);
    for (let first = 0; first < piece.count; first += BLOCK_ELEMENTS) {
      const count = Math.min(BLOCK_ELEMENTS, piece.count - first);
      this.#point(planned, this.#moved(planned, pointers, first), 0, piece.first + first);
      if (pass.operation === 'signs') {
        total[0] += exports.countSigns(this.#task.pointer, count);
        continue;
      }
      sums.fill(0);
      exports.addSums(SUM_OPERATIONS[pass.operation], this.#task.pointer, count, this.#sums);
      for (let value = 0; value < pass.values; value++) total[value] += sums[value];
    }
  }

  /** Pointers `elements` further on. */
  #moved(planned: PlannedTensor, pointers: readonly number[], elements: number): number[] {
    return pointers.map((pointer, input) => {
      const entry = inputEntry(planned, input);
      return entry === null ? pointer : pointer + elements * inputUnitBytes(planned, entry);
    });
  }

  /** Fills the slot's output piece by piece: copies what is copied, and leaves the rest to `merge`. */
  #write(
    chunk: readonly Piece[],
    slot: Slot,
    merge: (planned: PlannedTensor, piece: Piece, pointers: readonly number[], to: number) => void,
  ): number {
    let written = 0;
    this.#walk(chunk, slot, (planned, piece, pointers) => {
      const bytes = piece.count * outputUnitBytes(planned);
      if (planned.action === 'COPY') {
        const from = pointers[0] - slot.pointers[0];
        slot.outputBytes.set(slot.regions[0].subarray(from, from + bytes), written);
      } else merge(planned, piece, pointers, slot.output + written);
      written += bytes;
    });
    return written;
  }

  /** Visits the pieces of a chunk with pointers to their bytes in every input. */
  #walk(
    chunk: readonly Piece[],
    slot: Slot,
    visit: (planned: PlannedTensor, piece: Piece, pointers: readonly number[]) => void,
  ): void {
    const consumed = slot.regions.map(() => 0);
    for (const piece of chunk) {
      const planned = this.#plan.tensors[piece.tensor];
      const pointers = slot.pointers.map((pointer, input) => {
        const at = pointer + consumed[input];
        const entry = inputEntry(planned, input);
        if (entry !== null) consumed[input] += piece.count * inputUnitBytes(planned, entry);
        return at;
      });
      visit(planned, piece, pointers);
    }
  }

  #point(planned: PlannedTensor, pointers: readonly number[], output: number, first: number): void {
    const base = planned.base === null ? null : mergedDtype(planned.base.dtype, planned);
    const experts = planned.experts.map((entry) => mergedDtype(entry.dtype, planned));
    this.#task.setTypes(base, experts, mergedDtype(planned.dtype, planned));
    const [head, ...rest] = pointers;
    if (base === null) this.#task.setPointers(0, pointers.slice(0, experts.length), output, first);
    else this.#task.setPointers(head, rest.slice(0, experts.length), output, first);
  }

  /** Sets the method's numbers for a tensor, made once for all its pieces in a row. */
  #settle(tensor: number, what: string, make: (context: TensorContext) => TaskSettings, reductions: Reductions): void {
    const key = `${what}/${tensor}`;
    if (this.#settled?.key !== key) {
      this.#settled = { key, settings: make(tensorContext(this.#plan, tensor, reductions)) };
    }
    this.#task.setNumbers(this.#settled.settings);
  }
}
