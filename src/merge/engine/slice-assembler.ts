import { type SliceSink } from '../../storage/slice-sink.ts';
import { type SliceTarget } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { COUNTERS } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { type SliceItem, sliceItems } from './work.ts';
import { missingTarget } from './workbench.ts';

interface OpenSlice {
  readonly item: SliceItem;
  readonly index: number;
  missing: number;
}

/**
 * Puts tensors that threads computed whole into the slices that they lie in. A slice that is complete is made durable and
 * reported; slices that an earlier attempt finished are left alone.
 */
export class SliceAssembler {
  readonly #plan: MergePlan;
  readonly #targets: ReadonlyMap<string, SliceTarget>;
  readonly #opener: MergeOpener;
  readonly #counters: BigInt64Array;
  readonly #onSlice: (index: number) => void;
  readonly #open: ReadonlyMap<string, readonly OpenSlice[]>;
  readonly #sinks = new Map<string, Promise<SliceSink>>();

  constructor(
    plan: MergePlan,
    pending: readonly number[],
    targets: ReadonlyMap<string, SliceTarget>,
    opener: MergeOpener,
    counters: BigInt64Array,
    onSlice: (index: number) => void,
  ) {
    this.#plan = plan;
    this.#targets = targets;
    this.#opener = opener;
    this.#counters = counters;
    this.#onSlice = onSlice;
    const items = sliceItems(plan);
    const open = pending.map((index) => ({ item: items[index], index, missing: items[index].bytes }));
    this.#open = new Map(plan.output.map(({ path }) => [path, open.filter(({ item }) => item.file === path)]));
  }

  /** Tensors that lie in slices still to be written, in the order of the output. */
  tensors(): number[] {
    const needed = new Set(
      [...this.#open.values()].flat().flatMap(({ item }) => item.pieces.map(({ tensor }) => tensor)),
    );
    return [...needed].sort((a, b) => a - b);
  }

  /** Writes the headers that the slices still to be written begin with. */
  async begin(): Promise<void> {
    for (const { path, header } of this.#plan.output) await this.#write(path, 0, header);
  }

  /** Takes bytes of a tensor from `offset` on. */
  async take(tensor: number, offset: number, bytes: Uint8Array): Promise<void> {
    const { file, begin } = this.#plan.tensors[tensor];
    await this.#write(file, begin + offset, bytes);
  }

  async close(): Promise<void> {
    const sinks = await Promise.allSettled(this.#sinks.values());
    await Promise.all(sinks.map(async (sink) => (sink.status === 'fulfilled' ? sink.value.close() : undefined)));
  }

  async #write(file: string, at: number, bytes: Uint8Array): Promise<void> {
    const end = at + bytes.length;
    for (const slice of this.#open.get(file) ?? []) {
      const { fileBegin, bytes: length, index } = slice.item;
      const from = Math.max(at, fileBegin);
      const to = Math.min(end, fileBegin + length);
      if (from >= to) continue;
      const sink = await this.#sink(file);
      await sink.write(index, from - fileBegin, bytes.subarray(from - at, to - at));
      Atomics.add(this.#counters, COUNTERS.bytesWritten, BigInt(to - from));
      slice.missing -= to - from;
      if (slice.missing > 0) continue;
      await sink.sync(index);
      this.#onSlice(slice.index);
    }
  }

  #sink(path: string): Promise<SliceSink> {
    let sink = this.#sinks.get(path);
    if (sink === undefined) {
      const target = this.#targets.get(path);
      const file = this.#plan.output.find((output) => output.path === path);
      if (target === undefined || file === undefined) throw missingTarget(path);
      sink = this.#opener.openSliceSink(target, { sliceBytes: this.#plan.sliceBytes, totalBytes: file.bytes });
      this.#sinks.set(path, sink);
    }
    return sink;
  }
}
