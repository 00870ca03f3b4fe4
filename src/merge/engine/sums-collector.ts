import { type MeasurePass, type SumsPass, type TensorSums } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { combineInto, emptyTotals } from './measure.ts';
import { tensorContext } from './tensor-context.ts';
import { type Report } from './thread-pool.ts';
import { type Piece, reduceItems } from './work.ts';

/** Gathers the sums that threads report and adds them up per tensor, in the order of its pieces whatever came first. */
export class SumsCollector {
  readonly #plan: MergePlan;
  readonly #pass: SumsPass | MeasurePass;
  readonly #reductions: Reductions;
  readonly #items: readonly (readonly Piece[])[];
  readonly #reported = new Map<number, readonly (readonly number[])[]>();

  constructor(plan: MergePlan, pass: SumsPass | MeasurePass, reductions: Reductions = {}) {
    this.#plan = plan;
    this.#pass = pass;
    this.#reductions = reductions;
    this.#items = reduceItems(plan, pass.kind === 'measure' ? pass.rows : false);
  }

  /** Other reports than sums are ignored. */
  note(report: Report): void {
    if (report.kind === 'sums') this.#reported.set(report.item, report.values);
  }

  totals(): TensorSums {
    const pass = this.#pass;
    const totals = this.#plan.tensors.map((_, tensor) => {
      if (pass.kind === 'sums') return new Array<number>(pass.values).fill(0);
      return emptyTotals(pass, pass.values(tensorContext(this.#plan, tensor, this.#reductions)));
    });
    for (const [item, pieces] of this.#items.entries()) {
      const values = this.#reported.get(item);
      if (values === undefined) throw new Error(`internal: no thread reported item ${item}`);
      const how = pass.kind === 'measure' ? pass : {};
      pieces.forEach((piece, at) => combineInto(how, totals[piece.tensor], values[at]));
    }
    return totals;
  }
}
