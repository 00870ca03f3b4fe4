import { AppError } from '../../errors.ts';
import { type BlockTools, type MeasurePass, type SumsPass } from '../method.ts';
import { type Reductions } from '../types.ts';
import { type Slot } from './chunk-computer.ts';
import { loadMethod } from './load-method.ts';
import { emptyTotals, measureChunk } from './measure.ts';
import { BLOCK_ELEMENTS } from './memory.ts';
import { COUNTERS, type FromThread, type Step, type SumsStep, type ThreadData } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { newTallies, tallyChannels } from './rank-count.ts';
import { rankTensor } from './rank-tensor.ts';
import { selectTensor } from './select-tensor.ts';
import { blockElements } from './shapes.ts';
import { SliceWriter } from './slice-writer.ts';
import { measureWhole } from './solve-tensor.ts';
import { TensorPoster } from './tensor-poster.ts';
import { tensorContext } from './tensor-context.ts';
import { type Piece, chunks, reduceItems, sampleItems, sliceItems, tensorItems } from './work.ts';
import { Workbench } from './workbench.ts';

/**
 * The work of one thread. Items are taken from a counter that all threads share; each of a few slots reads, computes and
 * writes its own item, so that reading and writing go on while another slot computes. Where nothing has to be waited
 * for, because inputs are in memory and outputs go there, the first slot does everything; see `Pace`.
 */
export class ThreadEngine {
  readonly #bench: Workbench;
  readonly #writer: SliceWriter;
  readonly #poster: TensorPoster;
  readonly #late: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;

  private constructor(bench: Workbench) {
    this.#bench = bench;
    this.#writer = new SliceWriter(bench);
    this.#poster = new TensorPoster(bench);
  }

  static async start(
    data: ThreadData,
    signal: AbortSignal,
    post: (message: FromThread) => void,
  ): Promise<ThreadEngine> {
    const [opener, method] = await Promise.all([
      import(data.opener) as Promise<MergeOpener>,
      loadMethod(data.plan, data.modules),
    ]);
    return new ThreadEngine(new Workbench(data, method, opener, signal, post));
  }

  /** Does this thread's share of a step; resolves when no item is left. */
  async run(step: Step): Promise<void> {
    const bench = this.#bench;
    const { plan, computer } = bench;
    computer.startStep();
    switch (step.kind) {
      case 'map':
        return this.#map(step.pending, step.reductions);
      case 'solve':
        await this.#each(step.tensors, (tensor, slot) => this.#poster.post(tensor, slot, step.reductions));
        return this.#poster.drained();
      case 'sums':
        return this.#sums(step);
      case 'whole': {
        const pass = bench.pass(step.pass, 'whole');
        const tensors = plan.tensors.flatMap(({ whole }, index) => (whole ? [index] : []));
        return this.#each(tensors, (tensor) =>
          this.#poster.alone(() => measureWhole(bench, pass, tensor, step.reductions)),
        );
      }
      case 'count':
        return this.#count(step);
      case 'select': {
        const { share } = bench.pass(step.pass, 'select');
        return this.#each(tensorItems(plan), (pieces, slot) => selectTensor(bench, pieces, share, slot));
      }
      case 'rank': {
        const pass = bench.pass(step.pass, 'rank');
        return this.#each(tensorItems(plan), (pieces, slot) => rankTensor(bench, pieces, slot, pass, step.reductions));
      }
      case 'tally':
        return this.#tally(step);
    }
  }

  /** Bytes that were posted have been taken. */
  taken(): void {
    this.#poster.taken();
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#bench.close();
  }

  /** Every slot takes items until there are none, or until one of them fails; all slots are at rest afterwards. */
  async #each<T>(items: readonly T[], work: (item: T, slot: Slot, index: number) => Promise<void>): Promise<void> {
    const { computer, data, signal, reader } = this.#bench;
    let wake = (): void => {};
    const awake = new Promise<void>((resolve) => (wake = resolve));
    reader.pace.start(wake);
    if (!this.#bench.writesFiles()) wake();
    const runs = computer.slots.map(async (slot) => {
      if (slot.index > 0) await awake;
      while (this.#failure === undefined && !signal.aborted) {
        const index = Number(Atomics.add(data.counters, COUNTERS.nextItem, 1n));
        if (index >= items.length) break;
        await work(items[index], slot, index).catch((error: unknown) => this.#fail(error));
      }
      wake();
    });
    await Promise.all(runs);
    await Promise.all(this.#late.splice(0));
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#bench.checkCancelled();
  }

  /** Notes the first error of a step; the slots stop at their next item. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #map(pending: readonly number[], reductions: Reductions): Promise<void> {
    const items = sliceItems(this.#bench.plan);
    const late = (durable: Promise<void>): void => {
      this.#late.push(durable.catch((error: unknown) => this.#fail(error)));
    };
    return this.#each(pending, (index, slot) => this.#writer.write(items[index], index, slot, reductions, late));
  }

  /** Sums of each piece of an item: blocks are added in order, whatever the chunks. */
  async #sums(step: SumsStep): Promise<void> {
    const bench = this.#bench;
    const { plan, computer } = bench;
    const pass = this.#sumsPass(step.pass);
    const rows = pass.kind === 'measure' ? pass.rows : false;
    const tools = await this.#tools(pass);
    const align = (tensor: number): number => blockElements(plan.tensors[tensor].shape, rows);
    await this.#each(reduceItems(plan, rows), async (pieces, slot, item) => {
      const totals = this.#totals(pieces, pass, step.reductions);
      for (const chunk of chunks(plan, pieces, bench.chunkBytes(), align)) {
        await bench.load(chunk, slot);
        if (pass.kind === 'sums') computer.sum(chunk, slot, pass, step.reductions, totals);
        else measureChunk(bench, chunk, slot, pass, step.reductions, totals, tools);
      }
      bench.post({ kind: 'sums', item, values: [...totals.values()] });
    });
  }

  /** Counts magnitudes of the whole model: one set of tables for all slots. Sums alongside are reported as in a pass of their own. */
  async #count({ sample, windows, alongside }: Step & { kind: 'count' }): Promise<void> {
    const bench = this.#bench;
    const { plan, computer } = bench;
    const items = sample ? sampleItems(plan) : reduceItems(plan);
    const pass = alongside === undefined ? null : bench.pass(alongside.pass, 'sums');
    const above = windows.map(() => 0);
    computer.clearCounts(0, windows);
    await this.#each(items, async (pieces, slot, item) => {
      const totals = pass === null ? null : this.#totals(pieces, pass, alongside?.reductions ?? {});
      for (const chunk of chunks(plan, pieces, bench.chunkBytes(), BLOCK_ELEMENTS)) {
        await bench.load(chunk, slot);
        const over =
          pass === null || totals === null || alongside === undefined
            ? computer.count(chunk, slot, 0, windows)
            : computer.countAndSum(chunk, slot, 0, windows, pass, alongside.reductions, totals);
        over.forEach((n, expert) => (above[expert] += n));
      }
      if (totals !== null) bench.post({ kind: 'sums', item, values: [...totals.values()] });
    });
    bench.post({ kind: 'counts', counts: computer.counts(0, windows, above) });
  }

  /** Counts scores of the whole model into one set of tables. */
  async #tally({ pass: index, reductions, windows }: Step & { kind: 'tally' }): Promise<void> {
    const bench = this.#bench;
    const { plan } = bench;
    const pass = bench.pass(index, 'rank');
    const tallies = newTallies(windows);
    await this.#each(reduceItems(plan), async (pieces, slot) => {
      for (const chunk of chunks(plan, pieces, bench.chunkBytes(), BLOCK_ELEMENTS)) {
        await bench.load(chunk, slot);
        bench.computer.visitBlocks(
          chunk,
          slot,
          () => BLOCK_ELEMENTS,
          false,
          (block, tensor) => {
            tallyChannels(pass.score(block, tensorContext(plan, tensor, reductions)), tallies);
          },
        );
      }
    });
    bench.post({ kind: 'tallies', counts: tallies.map((list) => list.map(({ above, table }) => ({ above, table }))) });
  }

  #sumsPass(index: number): SumsPass | MeasurePass {
    const pass = this.#bench.method.passes(this.#bench.plan.recipe)[index];
    if (pass?.kind === 'sums' || pass?.kind === 'measure') return pass;
    throw new TypeError(`internal: pass ${index} adds nothing up`);
  }

  /** TensorFlow.js is loaded only for a pass that runs maps. */
  #tools(pass: SumsPass | MeasurePass): Promise<BlockTools> | BlockTools {
    if (pass.kind === 'measure' && pass.runsMaps === true) return this.#bench.tools();
    return {
      run: () => {
        throw new AppError('INTERNAL', `the pass ${pass.name} does not say that it runs maps`);
      },
    };
  }

  #totals(pieces: readonly Piece[], pass: SumsPass | MeasurePass, reductions: Reductions): Map<number, number[]> {
    const { plan } = this.#bench;
    return new Map(
      pieces.map(({ tensor }) => {
        if (pass.kind === 'sums') return [tensor, new Array<number>(pass.values).fill(0)];
        return [tensor, emptyTotals(pass, pass.values(tensorContext(plan, tensor, reductions)))];
      }),
    );
  }
}
