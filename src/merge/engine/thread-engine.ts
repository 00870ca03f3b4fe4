import { type Reductions } from '../run-types.ts';
import { loadMethod } from './load-method.ts';
import { type FromThread, type Step, type ThreadData } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { rankTensor } from './rank-tensor.ts';
import { type ReduceStep, makeReducer } from './reducer.ts';
import { selectTensor } from './select-tensor.ts';
import { SliceWriter } from './slice-writer.ts';
import { type SlotLoop } from './slot-loop.ts';
import { measureWhole } from './solve-tensor.ts';
import { TensorPoster } from './tensor-poster.ts';
import { chunks, sliceItems, tensorItems } from './work.ts';
import { Workbench } from './workbench.ts';

/**
 * The work of one thread. Each of a few slots reads, computes and writes its own item, so that reading and writing go on
 * while another slot computes; see `SlotLoop`.
 */
export class ThreadEngine {
  readonly #bench: Workbench;
  readonly #writer: SliceWriter;
  readonly #poster: TensorPoster;
  readonly #loop: SlotLoop;

  private constructor(bench: Workbench) {
    this.#bench = bench;
    this.#writer = new SliceWriter(bench);
    this.#poster = new TensorPoster(bench);
    this.#loop = bench.loop();
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
        await this.#loop.each(step.tensors, (tensor, slot) => this.#poster.post(tensor, slot, step.reductions));
        return this.#poster.drained();
      case 'sums':
      case 'count':
      case 'tally':
        return this.#reduce(step);
      case 'whole': {
        const pass = bench.pass(step.pass, 'whole');
        const tensors = plan.tensors.flatMap(({ whole }, index) => (whole ? [index] : []));
        return this.#loop.each(tensors, (tensor) =>
          this.#poster.alone(() => measureWhole(bench, pass, tensor, step.reductions)),
        );
      }
      case 'select': {
        const { share } = bench.pass(step.pass, 'select');
        return this.#loop.each(tensorItems(plan), (pieces, slot) => selectTensor(bench, pieces, share, slot));
      }
      case 'rank': {
        const pass = bench.pass(step.pass, 'rank');
        return this.#loop.each(tensorItems(plan), (pieces, slot) =>
          rankTensor(bench, pieces, slot, pass, step.reductions),
        );
      }
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

  #map(pending: readonly number[], reductions: Reductions): Promise<void> {
    const items = sliceItems(this.#bench.plan);
    const late = (durable: Promise<void>): void => this.#loop.late(durable);
    return this.#loop.each(pending, (index, slot) => this.#writer.write(items[index], index, slot, reductions, late));
  }

  async #reduce(step: ReduceStep): Promise<void> {
    const bench = this.#bench;
    const reducer = await makeReducer(bench, step, bench.post);
    const align = (tensor: number): number => reducer.align(tensor);
    await this.#loop.each(reducer.items, async (pieces, slot, index) => {
      const item = reducer.begin(pieces, index);
      for (const chunk of chunks(bench.plan, pieces, bench.chunkBytes(), align)) {
        await bench.load(chunk, slot);
        item.take(chunk, slot);
      }
      item.end();
    });
    reducer.finish();
  }
}
