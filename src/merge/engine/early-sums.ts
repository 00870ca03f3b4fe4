import { methodOf } from '../catalogue.ts';
import { type SumsPass, type TensorSums, type Thresholds } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { type Step } from './messages.ts';
import { SumsCollector } from './sums-collector.ts';
import { type Report } from './thread-pool.ts';

type CountStep = Step & { readonly kind: 'count' };

/**
 * Sums of the pass that follows a selection, taken from the bytes that the selection counts anyway. That needs the
 * thresholds before they are certain: when every window is a single pattern, it is the guess. Sums under a guess
 * that turns out wrong are dropped, so nothing but time hangs on it.
 */
export class EarlySums {
  /** Index of the pass that the sums are of. */
  readonly index: number;
  readonly #plan: MergePlan;
  readonly #pass: SumsPass | null;
  readonly #selection: string;
  readonly #reductions: Reductions;
  #taken: { readonly patterns: readonly number[]; readonly sums: SumsCollector } | undefined;

  /** @param index of the selection among the passes of the plan's method */
  constructor(plan: MergePlan, index: number, reductions: Reductions) {
    const passes = methodOf(plan.recipe)?.passes(plan.recipe) ?? [];
    const next = index + 1 < passes.length ? passes[index + 1] : null;
    this.index = index + 1;
    this.#plan = plan;
    this.#pass = next?.kind === 'sums' && !Object.hasOwn(reductions, next.name) ? next : null;
    this.#selection = passes[index].name;
    this.#reductions = reductions;
  }

  /** The step, with the sums when its windows guess the thresholds. */
  join(step: CountStep): CountStep {
    const guessed = step.windows.every(({ shift, buckets }) => shift === 0 && buckets === 1);
    if (step.sample || !guessed || this.#pass === null) return step;
    const patterns = step.windows.map(({ from }) => from);
    this.#taken = { patterns, sums: new SumsCollector(this.#plan, this.#pass) };
    const thresholds: Thresholds = { scope: 'global', patterns };
    const reductions = { ...this.#reductions, [this.#selection]: thresholds };
    return { ...step, alongside: { kind: 'sums', pass: this.index, reductions } };
  }

  note(report: Report): void {
    this.#taken?.sums.note(report);
  }

  /** The sums, when they were taken under exactly these thresholds. */
  under(thresholds: Thresholds): TensorSums | null {
    const taken = this.#taken;
    if (taken === undefined || thresholds.scope !== 'global') return null;
    const same = thresholds.patterns.every((pattern, expert) => pattern === taken.patterns[expert]);
    return same ? taken.sums.totals() : null;
  }
}
