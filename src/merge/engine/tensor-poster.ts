import { type Reductions } from '../run-types.ts';
import { type Slot } from './chunk-computer.ts';
import { computePieces } from './compute-pieces.ts';
import { solveTensor } from './solve-tensor.ts';
import { outputUnitBytes, type Piece } from './work.ts';
import { type Workbench } from './workbench.ts';

/** Posted pieces that nobody has taken yet: what a thread may be ahead of the writing. */
const AHEAD = 2;

/** Computes tensors and posts their bytes, for methods that work on whole matrices. */
export class TensorPoster {
  readonly #bench: Workbench;
  #solving: Promise<unknown> = Promise.resolve();
  #posted = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(bench: Workbench) {
    this.#bench = bench;
    bench.signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  async post(tensor: number, slot: Slot, reductions: Reductions): Promise<void> {
    const bench = this.#bench;
    const { plan, method } = bench;
    const planned = plan.tensors[tensor];
    const { map } = method;
    if (planned.whole && map.kind === 'matrix') {
      const bytes = await this.alone(() => solveTensor(bench, map, tensor, reductions));
      await this.#send(tensor, 0, bytes);
      return;
    }
    const unit = outputUnitBytes(planned);
    const whole: Piece = { tensor, first: 0, count: (planned.end - planned.begin) / unit };
    let offset = 0;
    for await (const bytes of computePieces(bench, [whole], slot, reductions)) {
      await this.#send(tensor, offset, bytes.slice());
      offset += bytes.length;
    }
  }

  /** One matrix at a time, whatever the slots: the plan has room for one in each thread. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#solving.then(() => {
      this.#bench.checkCancelled();
      return work();
    });
    this.#solving = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was posted has been taken. */
  drained(): Promise<void> {
    return this.#untilAtMost(0);
  }

  taken(): void {
    this.#posted--;
    this.#wake();
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  async #send(tensor: number, offset: number, bytes: Uint8Array): Promise<void> {
    this.#posted++;
    this.#bench.post({ kind: 'bytes', tensor, offset, bytes });
    await this.#untilAtMost(AHEAD - 1);
  }

  async #untilAtMost(posted: number): Promise<void> {
    while (this.#posted > posted) {
      this.#bench.checkCancelled();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
