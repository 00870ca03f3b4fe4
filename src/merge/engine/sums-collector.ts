import { type SumsPass, type TensorSums } from '../method.ts';
import { type MergePlan } from '../types.ts';
import { type Report } from './thread-pool.ts';
import { type Piece, reduceItems } from './work.ts';

/** Gathers the sums that threads report and adds them up per tensor, in the order of its pieces whatever came first. */
export class SumsCollector {
  readonly #plan: MergePlan;
  readonly #pass: SumsPass;
  readonly #items: readonly (readonly Piece[])[];
  readonly #reported = new Map<number, readonly (readonly number[])[]>();

  constructor(plan: MergePlan, pass: SumsPass) {
    this.#plan = plan;
    this.#pass = pass;
    this.#items = reduceItems(plan);
  }

  /** Other reports than sums are ignored. */
  note(report: Report): void {
    if (report.kind === 'sums') this.#reported.set(report.item, report.values);
  }

  totals(): TensorSums {
    const totals = this.#plan.tensors.map(() => new Array<number>(this.#pass.values).fill(0));
    for (const [item, pieces] of this.#items.entries()) {
      const values = this.#reported.get(item);
      if (values === undefined) throw new Error(`internal: no thread reported item ${item}`);
      pieces.forEach((piece, at) => {
        values[at].forEach((value, which) => (totals[piece.tensor][which] += value));
      });
    }
    return totals;
  }
}
