import { type SliceSink } from '../../storage/slice-sink.ts';
import { type Reductions } from '../run-types.ts';
import { type Slot } from './chunk-computer.ts';
import { computePieces } from './compute-pieces.ts';
import { COUNTERS } from './messages.ts';
import { type SliceItem } from './work.ts';
import { missingTarget, type Workbench } from './workbench.ts';

/** One slice that is being written, from its header on. */
export interface OpenSlice {
  write(bytes: Uint8Array): Promise<void>;
  /** @param late takes a promise that only waits for the disk: the slot goes on */
  end(late: (durable: Promise<void>) => void): Promise<void>;
}

/** Computes slices of element-wise methods and writes them where they belong. */
export class SliceWriter {
  readonly #bench: Workbench;
  readonly #sinks = new Map<string, Promise<SliceSink>>();

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  /** @param late as of `OpenSlice` */
  async write(
    item: SliceItem,
    index: number,
    slot: Slot,
    reductions: Reductions,
    late: (durable: Promise<void>) => void,
  ): Promise<void> {
    const slice = await this.open(item, index);
    for await (const bytes of computePieces(this.#bench, item.pieces, slot, reductions)) await slice.write(bytes);
    await slice.end(late);
  }

  /** Writes what lies in the slice before its pieces, and then takes their bytes in order. */
  async open(item: SliceItem, index: number): Promise<OpenSlice> {
    const bench = this.#bench;
    const sink = await this.#sink(item.file);
    let offset = await this.#writeHeader(item, sink);
    return {
      write: async (bytes) => {
        if (bench.reader.pace.quick && sink.writeNow !== undefined) sink.writeNow(item.index, offset, bytes);
        else await sink.write(item.index, offset, bytes);
        bench.note(COUNTERS.bytesWritten, bytes.length);
        offset += bytes.length;
      },
      end: async (late) => {
        bench.checkCancelled();
        const durable = sink.sync(item.index, bench.signal).then(() => bench.post({ kind: 'slice', index }));
        // a file's sync only waits for the disk. An upload needs the sink's buffer, and so has to end first.
        if (bench.data.targets.get(item.file)?.kind !== 'file') await durable;
        else late(durable);
      },
    };
  }

  async close(): Promise<void> {
    const sinks = await Promise.allSettled(this.#sinks.values());
    this.#sinks.clear();
    await Promise.all(sinks.map(async (sink) => (sink.status === 'fulfilled' ? sink.value.close() : undefined)));
  }

  /** The part of the header that lies in a slice; returns how many bytes. */
  async #writeHeader({ file: path, index, header: [begin, end] }: SliceItem, sink: SliceSink): Promise<number> {
    const file = this.#bench.plan.output.find((output) => output.path === path);
    if (file === undefined || begin === end) return 0;
    await sink.write(index, 0, file.header.subarray(begin, end));
    this.#bench.note(COUNTERS.bytesWritten, end - begin);
    return end - begin;
  }

  #sink(path: string): Promise<SliceSink> {
    let sink = this.#sinks.get(path);
    if (sink === undefined) {
      const { data, plan, opener } = this.#bench;
      const target = data.targets.get(path);
      const file = plan.output.find((output) => output.path === path);
      if (target === undefined || file === undefined) throw missingTarget(path);
      sink = opener.openSliceSink(target, { sliceBytes: plan.sliceBytes, totalBytes: file.bytes });
      this.#sinks.set(path, sink);
    }
    return sink;
  }
}
