import { AppError, CancelledError } from '../../errors.ts';
import { type SliceSink } from '../../storage/slice-sink.ts';
import { isFloatDtype, type FloatDtype } from '../../tensor/dtype.ts';
import { KernelTask, type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { MAP_OPERATIONS, MergeKernels, SUM_OPERATIONS } from '../../tensor/kernels/merge-kernels.ts';
import { findMethod } from '../catalogue.ts';
import { type MergeMethod, type SumsPass, type TensorContext } from '../method.ts';
import { type PlannedTensor, type Reductions } from '../types.ts';
import { InputReader, inputEntry, inputUnitBytes } from './inputs.ts';
import { BLOCK_ELEMENTS, IN_FLIGHT, kernelBytes, threadMemory } from './memory.ts';
import { COUNTERS, type FromThread, type Step, type ThreadData, type WindowCounts } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { PatternTables, locateBucket, refinedWindow, wholeRange } from './pattern-tables.ts';
import { keptEntries } from './select.ts';
import {
  type Piece,
  type SliceItem,
  chunks,
  outputUnitBytes,
  reduceItems,
  sampleItems,
  sliceItems,
  tensorItems,
} from './work.ts';

/** Room for the inputs and the output of one chunk. */
interface Slot {
  readonly index: number;
  /** Kernel pointers of the regions, and the regions as bytes. */
  readonly pointers: readonly number[];
  readonly regions: readonly Uint8Array[];
  readonly output: number;
  readonly outputBytes: Uint8Array;
}

/**
 * The work of one thread. Items are taken from a counter that all threads share; each of a few slots reads, computes and
 * writes its own item, so that reading and writing go on while another slot computes.
 */
export class ThreadEngine {
  readonly #data: ThreadData;
  readonly #opener: MergeOpener;
  readonly #method: MergeMethod;
  readonly #kernels: MergeKernels;
  readonly #task: KernelTask;
  readonly #slots: readonly Slot[];
  readonly #tables: PatternTables;
  readonly #reader: InputReader;
  readonly #sinks = new Map<string, Promise<SliceSink>>();
  readonly #sums: number;
  readonly #signal: AbortSignal;
  readonly #post: (message: FromThread) => void;
  readonly #syncs: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;
  #sliceItems: SliceItem[] | undefined;
  #settled: { readonly key: string; readonly settings: TaskSettings } | undefined;

  constructor(data: ThreadData, opener: MergeOpener, signal: AbortSignal, post: (message: FromThread) => void) {
    const { plan } = data;
    const method = findMethod(plan.recipe.method);
    if (method === null) throw new AppError('METHOD_UNKNOWN', `this engine has no method ${plan.recipe.method.id}`);
    this.#data = data;
    this.#opener = opener;
    this.#method = method;
    this.#signal = signal;
    this.#post = post;
    const experts = plan.recipe.experts.length;
    const memory = threadMemory(method, plan.recipe, plan.chunkBytes);
    const scratchBytes = (2 + 2 * memory.inputs) * 8704;
    const kernels = new MergeKernels(kernelBytes(memory, scratchBytes));
    this.#kernels = kernels;
    this.#task = new KernelTask(kernels, experts, kernels.allocate(kernels.exports.scratchBytes(experts)));
    this.#sums = kernels.allocate(8 * (experts * experts + experts + 8));
    this.#tables = new PatternTables(kernels, memory.tables, experts);
    this.#slots = Array.from({ length: IN_FLIGHT }, (_, index) => {
      const pointers = Array.from({ length: memory.inputs }, () => kernels.allocate(plan.chunkBytes));
      const output = kernels.allocate(plan.chunkBytes);
      const regions = pointers.map((pointer) => kernels.bytes(pointer, plan.chunkBytes));
      return { index, pointers, regions, output, outputBytes: kernels.bytes(output, plan.chunkBytes) };
    });
    this.#reader = new InputReader(plan, data.inputs, opener);
  }

  /** Does this thread's share of a step; resolves when no item is left. */
  async run(step: Step): Promise<void> {
    this.#settled = undefined;
    switch (step.kind) {
      case 'map': {
        this.#sliceItems ??= sliceItems(this.#data.plan);
        const items = this.#sliceItems;
        await this.#each(step.pending.length, (next, slot) =>
          this.#mapSlice(items[step.pending[next]], step.pending[next], slot, step.reductions),
        );
        return;
      }
      case 'sums': {
        const items = reduceItems(this.#data.plan);
        const pass = this.#sumsPass(step.pass);
        await this.#each(items.length, async (item, slot) => {
          const values = await this.#sumItem(items[item], pass, slot, step.reductions);
          this.#post({ kind: 'sums', item, values });
        });
        return;
      }
      case 'count': {
        const items = step.sample ? sampleItems(this.#data.plan) : reduceItems(this.#data.plan);
        this.#tables.start(0, this.#task, step.windows);
        await this.#each(items.length, (item, slot) => this.#countItem(items[item], slot));
        this.#post({ kind: 'counts', counts: this.#tables.take(0, this.#task, step.windows) });
        return;
      }
      case 'select': {
        const items = tensorItems(this.#data.plan);
        await this.#each(items.length, (item, slot) => this.#selectTensor(items[item], step.pass, slot));
        return;
      }
    }
  }

  async close(): Promise<void> {
    const sinks = await Promise.allSettled(this.#sinks.values());
    this.#sinks.clear();
    await Promise.all(sinks.map(async (opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)));
    await this.#reader.close();
  }

  /** Every slot takes items until there are none, or until one of them fails; all slots are at rest afterwards. */
  async #each(count: number, work: (item: number, slot: Slot) => Promise<void>): Promise<void> {
    const runs = this.#slots.map(async (slot) => {
      while (this.#failure === undefined && !this.#signal.aborted) {
        const item = Number(Atomics.add(this.#data.counters, COUNTERS.nextItem, 1n));
        if (item >= count) return;
        await work(item, slot).catch((error: unknown) => this.#fail(error));
      }
    });
    await Promise.all(runs);
    await Promise.all(this.#syncs.splice(0));
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#checkCancelled();
  }

  /** Notes the first error of a step; the slots stop at their next item. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  async #mapSlice(item: SliceItem, pending: number, slot: Slot, reductions: Reductions): Promise<void> {
    const sink = await this.#sink(item.file);
    const file = this.#data.plan.output.find(({ path }) => path === item.file);
    const [headerBegin, headerEnd] = item.header;
    let offset = headerEnd - headerBegin;
    if (file !== undefined && offset > 0) {
      await sink.write(item.index, 0, file.header.subarray(headerBegin, headerEnd));
      this.#count(COUNTERS.bytesWritten, offset);
    }
    for (const chunk of chunks(this.#data.plan, item.pieces, this.#data.plan.chunkBytes, 1)) {
      await this.#load(chunk, slot);
      const bytes = this.#mapChunk(chunk, slot, reductions);
      await sink.write(item.index, offset, slot.outputBytes.subarray(0, bytes));
      this.#count(COUNTERS.bytesWritten, bytes);
      offset += bytes;
    }
    this.#checkCancelled();
    const durable = sink.sync(item.index, this.#signal).then(() => this.#post({ kind: 'slice', index: pending }));
    // a file's sync only waits for the disk: the slot goes on. An upload needs the sink's buffer, and so has to end first.
    if (this.#data.targets.get(item.file)?.kind === 'file')
      this.#syncs.push(durable.catch((error: unknown) => this.#fail(error)));
    else await durable;
  }

  /** Computes a loaded chunk; returns how many bytes of output it gave. */
  #mapChunk(chunk: readonly Piece[], slot: Slot, reductions: Reductions): number {
    const { plan } = this.#data;
    const consumed = slot.regions.map(() => 0);
    let written = 0;
    for (const piece of chunk) {
      const planned = plan.tensors[piece.tensor];
      const bytes = piece.count * outputUnitBytes(planned);
      const pointers = this.#advance(planned, piece.count, slot, consumed);
      if (planned.action === 'COPY') {
        const from = pointers[0] - slot.pointers[0];
        slot.outputBytes.set(slot.regions[0].subarray(from, from + bytes), written);
      } else {
        this.#settle(piece.tensor, 'map', (context) => this.#method.map.settings(context), reductions);
        this.#point(planned, pointers, slot.output + written, piece.first);
        const bad = this.#kernels.exports.map(
          MAP_OPERATIONS[this.#method.map.operation],
          this.#task.pointer,
          piece.count,
        );
        if (bad >= 0) throw nonFinite(planned, piece.first + bad);
      }
      written += bytes;
    }
    return written;
  }

  /** Sums of each piece of an item: blocks added in order, whatever the chunks. */
  async #sumItem(pieces: readonly Piece[], pass: SumsPass, slot: Slot, reductions: Reductions): Promise<number[][]> {
    const totals = new Map<string, number[]>();
    for (const chunk of chunks(this.#data.plan, pieces, this.#data.plan.chunkBytes, BLOCK_ELEMENTS)) {
      await this.#load(chunk, slot);
      const consumed = slot.regions.map(() => 0);
      for (const piece of chunk) {
        const planned = this.#data.plan.tensors[piece.tensor];
        this.#settle(piece.tensor, pass.name, (context) => pass.settings(context), reductions);
        const key = String(piece.tensor);
        const total = totals.get(key) ?? new Array<number>(pass.values).fill(0);
        totals.set(key, total);
        const pointers = this.#advance(planned, piece.count, slot, consumed);
        this.#addBlocks(planned, piece, pass, pointers, total);
      }
    }
    return pieces.map((piece) => totals.get(String(piece.tensor)) ?? []);
  }

  #addBlocks(planned: PlannedTensor, piece: Piece, pass: SumsPass, pointers: readonly number[], total: number[]): void {
    const { exports } = this.#kernels;
    const sums = new Float64Array(this.#kernels.buffer, this.#sums, pass.values);
    for (let first = 0; first < piece.count; first += BLOCK_ELEMENTS) {
      const count = Math.min(BLOCK_ELEMENTS, piece.count - first);
      const moved = pointers.map((pointer, input) => {
        const entry = inputEntry(planned, input);
        return entry === null ? pointer : pointer + first * inputUnitBytes(planned, entry);
      });
      this.#point(planned, moved, 0, piece.first + first);
      if (pass.operation === 'signs') {
        total[0] += exports.countSigns(this.#task.pointer, count);
        continue;
      }
      sums.fill(0);
      exports.addSums(SUM_OPERATIONS[pass.operation], this.#task.pointer, count, this.#sums);
      for (let value = 0; value < pass.values; value++) total[value] += sums[value];
    }
  }

  async #countItem(pieces: readonly Piece[], slot: Slot): Promise<void> {
    for (const chunk of chunks(this.#data.plan, pieces, this.#data.plan.chunkBytes, 1)) {
      await this.#load(chunk, slot);
      this.#countChunk(chunk, slot);
    }
  }

  #countChunk(chunk: readonly Piece[], slot: Slot): void {
    const consumed = slot.regions.map(() => 0);
    for (const piece of chunk) {
      const planned = this.#data.plan.tensors[piece.tensor];
      this.#point(planned, this.#advance(planned, piece.count, slot, consumed), 0, piece.first);
      this.#kernels.exports.countMagnitudes(this.#task.pointer, piece.count);
    }
  }

  /** Exact threshold of every expert inside one tensor: the upper 16 bits of its pattern first, then the rest. */
  async #selectTensor(pieces: readonly Piece[], passIndex: number, slot: Slot): Promise<void> {
    const pass = this.#method.passes(this.#data.plan.recipe)[passIndex];
    if (pass.kind !== 'select') throw new TypeError(`internal: pass ${passIndex} does not select`);
    const [{ tensor, count }] = pieces;
    const experts = this.#data.plan.recipe.experts.length;
    const wanted = keptEntries(pass.share, count);
    const parts = [...chunks(this.#data.plan, pieces, this.#data.plan.chunkBytes, 1)];
    const countAll = async (
      windows: readonly ReturnType<typeof wholeRange>[],
      loaded: boolean,
    ): Promise<WindowCounts[]> => {
      const counts = windows.map((window) => ({ above: 0, table: new Float64Array(window.buckets) }));
      this.#tables.clear(slot.index);
      for (const part of parts) {
        if (!loaded) await this.#load(part, slot);
        this.#tables.point(slot.index, this.#task, windows);
        this.#countChunk(part, slot);
        counts.forEach((one, index) => (one.above += this.#task.above(index)));
      }
      this.#tables.read(slot.index, windows).forEach((table, index) => counts[index].table.set(table));
      return counts;
    };
    const coarse = await countAll(new Array(experts).fill(wholeRange()), false);
    const windows = coarse.map((counts) => refinedWindow(locateBucket(counts, wanted)));
    // a tensor of one chunk is still there
    const fine = await countAll(windows, parts.length === 1);
    const patterns = fine.map((counts, index) => windows[index].from + locateBucket(counts, wanted));
    this.#post({ kind: 'patterns', tensor, patterns });
  }

  async #load(chunk: readonly Piece[], slot: Slot): Promise<void> {
    this.#checkCancelled();
    const bytes = await this.#reader.read(chunk, slot.regions, this.#signal);
    this.#checkCancelled();
    this.#count(COUNTERS.bytesRead, bytes);
    this.#count(COUNTERS.phaseBytes, bytes);
  }

  /** Where the piece's bytes lie in each input's region; moves `consumed` behind them. */
  #advance(planned: PlannedTensor, count: number, slot: Slot, consumed: number[]): number[] {
    return slot.pointers.map((pointer, input) => {
      const at = pointer + consumed[input];
      const entry = inputEntry(planned, input);
      if (entry !== null) consumed[input] += count * inputUnitBytes(planned, entry);
      return at;
    });
  }

  #point(planned: PlannedTensor, pointers: readonly number[], output: number, first: number): void {
    const base = planned.base === null ? null : floatDtype(planned.base.dtype, planned);
    const experts = planned.experts.map((entry) => floatDtype(entry.dtype, planned));
    this.#task.setTypes(base, experts, floatDtype(planned.dtype, planned));
    const [head, ...rest] = pointers;
    if (base === null) this.#task.setPointers(0, pointers, output, first);
    else this.#task.setPointers(head, rest, output, first);
  }

  /** Sets the method's numbers for a tensor, once for all its pieces in a row. */
  #settle(tensor: number, what: string, make: (context: TensorContext) => TaskSettings, reductions: Reductions): void {
    const key = `${what}/${tensor}`;
    if (this.#settled?.key !== key) {
      const { plan } = this.#data;
      const context = { recipe: plan.recipe, name: plan.tensors[tensor].name, index: tensor, reductions };
      this.#settled = { key, settings: make(context) };
    }
    this.#task.setNumbers(this.#settled.settings);
  }

  #sumsPass(index: number): SumsPass {
    const pass = this.#method.passes(this.#data.plan.recipe)[index];
    if (pass.kind !== 'sums') throw new TypeError(`internal: pass ${index} does not sum`);
    return pass;
  }

  #sink(path: string): Promise<SliceSink> {
    let sink = this.#sinks.get(path);
    if (sink === undefined) {
      const target = this.#data.targets.get(path);
      const file = this.#data.plan.output.find((output) => output.path === path);
      if (target === undefined || file === undefined) {
        throw new AppError('INVALID_INPUT', `the run has no target for ${path}`, { file: path });
      }
      sink = this.#opener.openSliceSink(target, { sliceBytes: this.#data.plan.sliceBytes, totalBytes: file.bytes });
      this.#sinks.set(path, sink);
    }
    return sink;
  }

  #count(counter: number, bytes: number): void {
    Atomics.add(this.#data.counters, counter, BigInt(bytes));
  }

  #checkCancelled(): void {
    if (this.#signal.aborted) throw new CancelledError();
  }
}

function floatDtype(dtype: PlannedTensor['dtype'], { name }: PlannedTensor): FloatDtype {
  if (isFloatDtype(dtype)) return dtype;
  throw new AppError('DTYPE_UNSUPPORTED', `tensor "${name}": ${dtype} cannot be merged`, { tensor: name });
}

function nonFinite({ name, file }: PlannedTensor, element: number): AppError {
  return new AppError('NUMERIC', `tensor "${name}": element ${element} of the result is not finite`, {
    tensor: name,
    file,
    row: element,
  });
}
