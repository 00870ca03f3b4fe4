import { AppError } from '../../../errors.ts';
import { toWire } from '../../../storage/error-wire.ts';
import { type MergeMethod } from '../../method.ts';
import { type Slot } from '../chunk-computer.ts';
import { defineChunk } from '../defined-map.ts';
import { InputReader } from '../inputs.ts';
import { KernelRoom } from '../kernel-room.ts';
import { loadMethod } from '../load-method.ts';
import { planMemory, usesDefinition } from '../memory.ts';
import { type MergeOpener } from '../opener.ts';
import { makeReducer } from '../reducer.ts';
import { SliceWriter } from '../slice-writer.ts';
import { SlotLoop } from '../slot-loop.ts';
import { type Report } from '../thread-pool.ts';
import { type SliceItem, chunks, sliceItems } from '../work.ts';
import { Workbench } from '../workbench.ts';
import { type FromSweep, type SharedStep, type SweepData, type SweepStep } from './messages.ts';
import { cutOut, unionOf } from './union.ts';

interface Member {
  readonly bench: Workbench;
  readonly writer: SliceWriter;
  readonly items: readonly SliceItem[];
  readonly post: (report: Report) => void;
}

type MapPart = { readonly member: number; readonly step: Extract<SharedStep, { readonly kind: 'map' }> };
type ReducePart = { readonly member: number; readonly step: Exclude<SharedStep, { readonly kind: 'map' }> };

/** One thread's work for several merges of the same inputs: every chunk is loaded once and handed to all of them. */
export class SweepEngine {
  readonly #members: readonly Member[];
  readonly #lead: Workbench;
  readonly #loop: SlotLoop;
  readonly #post: (message: FromSweep) => void;

  private constructor(members: readonly Member[], lead: Workbench, loop: SlotLoop, post: (message: FromSweep) => void) {
    this.#members = members;
    this.#lead = lead;
    this.#loop = loop;
    this.#post = post;
  }

  static async start(data: SweepData, signal: AbortSignal, post: (message: FromSweep) => void): Promise<SweepEngine> {
    const opener = (await import(data.opener)) as MergeOpener;
    const methods: MergeMethod[] = [];
    for (const { plan, modules } of data.members) methods.push(await loadMethod(plan, modules));
    const room = new KernelRoom(data.members.map(({ plan }, index) => planMemory(plan, methods[index])));
    const reader = new InputReader(data.members[data.lead].plan, data.inputs, opener);
    const members = data.members.map(({ plan, modules, targets, inputs }, member): Member => {
      const slots = room.slots.map((slot) => ({
        ...slot,
        pointers: inputs.map((input) => slot.pointers[input]),
        regions: inputs.map((input) => slot.regions[input]),
      }));
      const own = { plan, modules, targets, inputs: data.inputs, opener: data.opener, counters: data.counters };
      const report = (message: Report): void => post({ kind: 'report', member, report: message });
      // an engine that does not run by itself posts no end
      const toPost = report as Workbench['post'];
      const bench = new Workbench(own, methods[member], opener, signal, toPost, { room, slots, reader });
      return { bench, writer: new SliceWriter(bench), items: sliceItems(plan), post: report };
    });
    const targets = data.members.flatMap((member) => [...member.targets.values()]);
    const writesFiles = targets.every(({ kind }) => kind === 'file');
    const loop = new SlotLoop({ slots: room.slots, counters: data.counters, pace: reader.pace, writesFiles, signal });
    return new SweepEngine(members, members[data.lead].bench, loop, post);
  }

  async run(parts: SweepStep): Promise<void> {
    for (const { bench } of this.#members) bench.computer.startStep();
    const maps = parts.filter((part): part is MapPart => part.step.kind === 'map');
    if (maps.length > 0) return this.#map(maps);
    return this.#reduce(parts.filter((part): part is ReducePart => part.step.kind !== 'map'));
  }

  async close(): Promise<void> {
    for (const { writer } of this.#members) await writer.close();
    for (const { bench } of this.#members) await bench.close();
  }

  async #reduce(parts: readonly ReducePart[]): Promise<void> {
    const reducers = await Promise.all(
      parts.map(({ member, step }) => {
        const { bench } = this.#members[member];
        return makeReducer(bench, step, bench.post);
      }),
    );
    const [{ items }] = reducers;
    const align = (tensor: number): number => reducers[0].align(tensor);
    await this.#loop.each(items, async (pieces, slot, index) => {
      const begun = reducers.map((reducer) => reducer.begin(pieces, index));
      for (const chunk of chunks(this.#lead.plan, pieces, this.#chunkBytes(), align)) {
        await this.#lead.load(chunk, slot);
        begun.forEach((item, at) => item.take(chunk, this.#slotOf(parts[at].member, slot)));
      }
      for (const item of begun) item.end();
    });
    for (const reducer of reducers) reducer.finish();
  }

  async #map(parts: readonly MapPart[]): Promise<void> {
    const pending = parts.map(({ step }) => new Set(step.pending));
    const failed = new Set<number>();
    const indices = [...new Set(parts.flatMap(({ step }) => step.pending))].sort((a, b) => a - b);
    await this.#loop.each(indices, async (index, slot) => {
      const concerned = parts.filter(({ member }, at) => pending[at].has(index) && !failed.has(member));
      const open = await Promise.all(
        concerned.map(async (part) => {
          const { writer, items } = this.#members[part.member];
          return { part, pieces: items[index].pieces, slice: await writer.open(items[index], index) };
        }),
      );
      const union = unionOf(open.map(({ pieces }) => pieces));
      for (const chunk of chunks(this.#lead.plan, union, this.#chunkBytes(), 1)) {
        await this.#lead.load(chunk, slot);
        for (const { part, pieces, slice } of open) {
          if (failed.has(part.member)) continue;
          const bytes = await this.#compute(part, chunk, pieces, slot).catch((error: unknown) => {
            if (!(error instanceof AppError) || error.code !== 'NUMERIC') throw error;
            failed.add(part.member);
            this.#post({ kind: 'failed', member: part.member, error: toWire(error) });
            return null;
          });
          if (bytes !== null) await slice.write(bytes);
        }
      }
      for (const { part, slice } of open) {
        if (!failed.has(part.member)) await slice.end((durable) => this.#loop.late(durable));
      }
    });
  }

  /** A member's output of the part of a loaded chunk that lies in its slice. */
  async #compute(
    { member, step }: MapPart,
    chunk: Parameters<typeof cutOut>[1],
    pieces: Parameters<typeof cutOut>[2],
    slot: Slot,
  ): Promise<Uint8Array> {
    const { bench } = this.#members[member];
    const { plan, method, computer } = bench;
    const cut = cutOut(plan, chunk, pieces, this.#slotOf(member, slot));
    const bytes = usesDefinition(method, plan.backends)
      ? await defineChunk(bench, cut.pieces, cut.slot, step.reductions)
      : computer.map(cut.pieces, cut.slot, step.reductions);
    return slot.outputBytes.subarray(0, bytes);
  }

  #slotOf(member: number, { index }: Slot): Slot {
    return this.#members[member].bench.computer.slots[index];
  }

  #chunkBytes(): number {
    return Math.max(...this.#members.map(({ bench }) => bench.chunkBytes()));
  }
}
