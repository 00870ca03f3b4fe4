import { setImmediate } from 'node:timers/promises';
import { AppError, CancelledError } from '../../errors.ts';
import { type SliceSink } from '../../storage/slice-sink.ts';
import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { findMethod } from '../catalogue.ts';
import { type MergeMethod, type SumsPass } from '../method.ts';
import { type MergePlan, type Reductions } from '../types.ts';
import { ChunkComputer, type Slot } from './chunk-computer.ts';
import { InputReader } from './inputs.ts';
import { BLOCK_ELEMENTS, QUICK_CHUNK_BYTES } from './memory.ts';
import { COUNTERS, type FromThread, type Step, type ThreadData, type WindowCounts } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { DIRECT_ELEMENTS, locateBucket, refinedWindow, wholeRange } from './pattern-tables.ts';
import { keptEntries } from './select.ts';
import { type Piece, type SliceItem, chunks, reduceItems, sampleItems, sliceItems, tensorItems } from './work.ts';

/** A thread that reads and writes by itself looks at its messages this often, in milliseconds. */
const TURN_MILLISECONDS = 5;

/**
 * The work of one thread. Items are taken from a counter that all threads share; each of a few slots reads, computes and
 * writes its own item, so that reading and writing go on while another slot computes. Where nothing has to be waited
 * for, because inputs are in memory and outputs go there, the first slot does everything; see `Pace`.
 */
export class ThreadEngine {
  readonly #data: ThreadData;
  readonly #plan: MergePlan;
  readonly #opener: MergeOpener;
  readonly #method: MergeMethod;
  readonly #computer: ChunkComputer;
  readonly #reader: InputReader;
  readonly #sinks = new Map<string, Promise<SliceSink>>();
  readonly #signal: AbortSignal;
  readonly #post: (message: FromThread) => void;
  readonly #syncs: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;
  #turned = performance.now();

  constructor(data: ThreadData, opener: MergeOpener, signal: AbortSignal, post: (message: FromThread) => void) {
    const { plan } = data;
    const method = findMethod(plan.recipe.method);
    if (method === null) throw new AppError('METHOD_UNKNOWN', `this engine has no method ${plan.recipe.method.id}`);
    this.#data = data;
    this.#plan = plan;
    this.#opener = opener;
    this.#method = method;
    this.#signal = signal;
    this.#post = post;
    this.#computer = new ChunkComputer(plan, method);
    this.#reader = new InputReader(plan, data.inputs, opener);
  }

  /** Does this thread's share of a step; resolves when no item is left. */
  async run(step: Step): Promise<void> {
    this.#computer.startStep();
    switch (step.kind) {
      case 'map':
        return this.#map(step.pending, step.reductions);
      case 'sums': {
        const items = reduceItems(this.#plan);
        const pass = this.#pass(step.pass, 'sums');
        return this.#each(items, (pieces, slot, item) => this.#sumItem(pieces, pass, slot, item, step.reductions));
      }
      case 'count':
        return this.#count(step);
      case 'select': {
        const { share } = this.#pass(step.pass, 'select');
        return this.#each(tensorItems(this.#plan), (pieces, slot) => this.#selectTensor(pieces, share, slot));
      }
    }
  }

  async close(): Promise<void> {
    const sinks = await Promise.allSettled(this.#sinks.values());
    this.#sinks.clear();
    await Promise.all(sinks.map(async (sink) => (sink.status === 'fulfilled' ? sink.value.close() : undefined)));
    await this.#reader.close();
  }

  /** Every slot takes items until there are none, or until one of them fails; all slots are at rest afterwards. */
  async #each<T>(items: readonly T[], work: (item: T, slot: Slot, index: number) => Promise<void>): Promise<void> {
    let wake = (): void => {};
    const awake = new Promise<void>((resolve) => (wake = resolve));
    this.#reader.pace.start(wake);
    if (!this.#writesFiles()) wake();
    const runs = this.#computer.slots.map(async (slot) => {
      if (slot.index > 0) await awake;
      while (this.#failure === undefined && !this.#signal.aborted) {
        const index = Number(Atomics.add(this.#data.counters, COUNTERS.nextItem, 1n));
        if (index >= items.length) break;
        await work(items[index], slot, index).catch((error: unknown) => this.#fail(error));
      }
      wake();
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

  #map(pending: readonly number[], reductions: Reductions): Promise<void> {
    const items = sliceItems(this.#plan);
    return this.#each(pending, (index, slot) => this.#mapSlice(items[index], index, slot, reductions));
  }

  async #mapSlice(item: SliceItem, index: number, slot: Slot, reductions: Reductions): Promise<void> {
    const sink = await this.#sink(item.file);
    let offset = await this.#writeHeader(item, sink);
    for (const chunk of chunks(this.#plan, item.pieces, this.#chunkBytes(), 1)) {
      await this.#load(chunk, slot);
      const bytes = this.#computer.map(chunk, slot, reductions);
      const output = slot.outputBytes.subarray(0, bytes);
      if (this.#reader.pace.quick && sink.writeNow !== undefined) sink.writeNow(item.index, offset, output);
      else await sink.write(item.index, offset, output);
      this.#note(COUNTERS.bytesWritten, bytes);
      offset += bytes;
    }
    this.#checkCancelled();
    const durable = sink.sync(item.index, this.#signal).then(() => this.#post({ kind: 'slice', index }));
    // a file's sync only waits for the disk: the slot goes on. An upload needs the sink's buffer, and so has to end first.
    if (this.#data.targets.get(item.file)?.kind !== 'file') await durable;
    else this.#syncs.push(durable.catch((error: unknown) => this.#fail(error)));
  }

  /** The part of the header that lies in a slice; returns how many bytes. */
  async #writeHeader({ file: path, index, header: [begin, end] }: SliceItem, sink: SliceSink): Promise<number> {
    const file = this.#plan.output.find((output) => output.path === path);
    if (file === undefined || begin === end) return 0;
    await sink.write(index, 0, file.header.subarray(begin, end));
    this.#note(COUNTERS.bytesWritten, end - begin);
    return end - begin;
  }

  /** Sums of each piece of an item: blocks are added in order, whatever the chunks. */
  async #sumItem(
    pieces: readonly Piece[],
    pass: SumsPass,
    slot: Slot,
    item: number,
    reductions: Reductions,
  ): Promise<void> {
    const totals = this.#totals(pieces, pass);
    for (const chunk of chunks(this.#plan, pieces, this.#chunkBytes(), BLOCK_ELEMENTS)) {
      await this.#load(chunk, slot);
      this.#computer.sum(chunk, slot, pass, reductions, totals);
    }
    this.#post({ kind: 'sums', item, values: [...totals.values()] });
  }

  /** Counts magnitudes of the whole model: one set of tables for all slots. Sums alongside are reported as in a pass of their own. */
  async #count({ sample, windows, alongside }: Step & { kind: 'count' }): Promise<void> {
    const items = sample ? sampleItems(this.#plan) : reduceItems(this.#plan);
    const pass = alongside === undefined ? null : this.#pass(alongside.pass, 'sums');
    const above = windows.map(() => 0);
    this.#computer.clearCounts(0, windows);
    await this.#each(items, async (pieces, slot, item) => {
      const totals = pass === null ? null : this.#totals(pieces, pass);
      for (const chunk of chunks(this.#plan, pieces, this.#chunkBytes(), BLOCK_ELEMENTS)) {
        await this.#load(chunk, slot);
        this.#computer.count(chunk, slot, 0, windows).forEach((n, expert) => (above[expert] += n));
        if (pass !== null && totals !== null && alongside !== undefined) {
          this.#computer.sum(chunk, slot, pass, alongside.reductions, totals);
        }
      }
      if (totals !== null) this.#post({ kind: 'sums', item, values: [...totals.values()] });
    });
    this.#post({ kind: 'counts', counts: this.#computer.counts(0, windows, above) });
  }

  /**
   * Exact threshold of every expert inside one tensor. A small tensor is selected from where it lies; of a larger one the
   * upper 16 bits of the pattern are counted first, then the rest.
   */
  async #selectTensor(pieces: readonly Piece[], share: number, slot: Slot): Promise<void> {
    const [{ tensor, count: elements }] = pieces;
    const wanted = keptEntries(share, elements);
    const parts = [...chunks(this.#plan, pieces, this.#plan.chunkBytes, 1)];
    if (parts.length === 1 && elements <= DIRECT_ELEMENTS) {
      await this.#load(parts[0], slot);
      this.#post({ kind: 'patterns', tensor, patterns: this.#computer.select(parts[0], slot, wanted) });
      return;
    }
    const countAll = async (windows: readonly PatternWindow[], loaded: boolean): Promise<WindowCounts[]> => {
      const above = windows.map(() => 0);
      this.#computer.clearCounts(slot.index, windows);
      for (const part of parts) {
        if (!loaded) await this.#load(part, slot);
        this.#computer.count(part, slot, slot.index, windows).forEach((n, expert) => (above[expert] += n));
      }
      return this.#computer.counts(slot.index, windows, above);
    };
    const everywhere = this.#plan.recipe.experts.map(() => wholeRange());
    const coarse = await countAll(everywhere, false);
    const windows = coarse.map((counts) => refinedWindow(locateBucket(counts, wanted)));
    // a tensor of one chunk is still there
    const fine = await countAll(windows, parts.length === 1);
    const patterns = fine.map((counts, index) => windows[index].from + locateBucket(counts, wanted));
    this.#post({ kind: 'patterns', tensor, patterns });
  }

  #totals(pieces: readonly Piece[], pass: SumsPass): Map<number, number[]> {
    return new Map(pieces.map(({ tensor }) => [tensor, new Array<number>(pass.values).fill(0)]));
  }

  #chunkBytes(): number {
    const { chunkBytes } = this.#plan;
    return this.#reader.pace.quick ? Math.min(chunkBytes, QUICK_CHUNK_BYTES) : chunkBytes;
  }

  /** Whether no output goes over a network, where a slice is waited for. */
  #writesFiles(): boolean {
    return [...this.#data.targets.values()].every(({ kind }) => kind === 'file');
  }

  async #load(chunk: readonly Piece[], slot: Slot): Promise<void> {
    if (performance.now() - this.#turned > TURN_MILLISECONDS) {
      await setImmediate();
      this.#turned = performance.now();
    }
    this.#checkCancelled();
    const bytes = await this.#reader.read(chunk, slot.regions, this.#signal);
    this.#checkCancelled();
    this.#note(COUNTERS.bytesRead, bytes);
    this.#note(COUNTERS.phaseBytes, bytes);
  }

  #pass<K extends 'sums' | 'select'>(index: number, kind: K) {
    const pass = this.#method.passes(this.#plan.recipe)[index];
    if (!isKind(pass, kind)) throw new TypeError(`internal: pass ${index} is no ${kind} pass`);
    return pass;
  }

  #sink(path: string): Promise<SliceSink> {
    let sink = this.#sinks.get(path);
    if (sink === undefined) {
      const target = this.#data.targets.get(path);
      const file = this.#plan.output.find((output) => output.path === path);
      if (target === undefined || file === undefined) {
        throw new AppError('INVALID_INPUT', `the run has no target for ${path}`, { file: path });
      }
      sink = this.#opener.openSliceSink(target, { sliceBytes: this.#plan.sliceBytes, totalBytes: file.bytes });
      this.#sinks.set(path, sink);
    }
    return sink;
  }

  #note(counter: number, bytes: number): void {
    Atomics.add(this.#data.counters, counter, BigInt(bytes));
  }

  #checkCancelled(): void {
    if (this.#signal.aborted) throw new CancelledError();
  }
}

function isKind<P extends { readonly kind: string }, K extends P['kind']>(
  pass: P | undefined,
  kind: K,
): pass is Extract<P, { readonly kind: K }> {
  return pass?.kind === kind;
}
