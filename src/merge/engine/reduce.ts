import { methodOf } from '../catalogue.ts';
import {
  type MeasurePass,
  type Ranked,
  type RankedElement,
  type SelectPass,
  type SumsPass,
  type TensorSums,
  type Thresholds,
  type WholePass,
} from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { EarlySums } from './early-sums.ts';
import { type Step, type WindowCounts } from './messages.ts';
import { rankModel } from './rank-model.ts';
import { selectGlobal } from './select.ts';
import { SumsCollector } from './sums-collector.ts';
import { type Report } from './thread-pool.ts';

/** Runs a step that reads about `bytes` bytes on all threads. */
export type RunStep = (step: Step, onReport: (report: Report) => void, bytes: number) => Promise<void>;

/** Runs the reduce passes whose results are not there yet, in order; `keep` is awaited after each. */
export async function runPasses(
  plan: MergePlan,
  known: Reductions,
  keep: ((reductions: Reductions) => Promise<void>) | undefined,
  run: RunStep,
): Promise<Reductions> {
  let reductions = known;
  let ready: { readonly index: number; readonly sums: TensorSums } | null = null;
  const passes = methodOf(plan.recipe)?.passes(plan.recipe) ?? [];
  for (const [index, pass] of passes.entries()) {
    if (Object.hasOwn(reductions, pass.name)) continue;
    const bytes = plan.passes.find(({ name }) => name === pass.name)?.bytesRead ?? 0;
    let result: unknown;
    if (pass.kind === 'sums' || pass.kind === 'measure') {
      const taken = ready?.index === index ? ready.sums : await sums(plan, index, pass, reductions, run, bytes);
      result = pass.finish(taken, plan);
    } else if (pass.kind === 'whole') {
      result = pass.finish(await wholes(plan, index, pass, reductions, run, bytes), plan);
    } else if (pass.kind === 'rank') {
      const tally = (step: Step, onReport: (report: Report) => void): Promise<void> => run(step, onReport, bytes);
      const model = pass.scope === 'model';
      result = model
        ? await rankModel(plan, index, pass, reductions, tally)
        : await ranks(plan, index, reductions, tally);
    } else if (pass.scope === 'tensor') {
      result = await selectInTensors(plan, index, run, bytes);
    } else {
      const early = new EarlySums(plan, index, reductions);
      const thresholds = await selectInModel(plan, pass, early, run, bytes);
      const taken = early.under(thresholds);
      ready = taken === null ? null : { index: early.index, sums: taken };
      result = thresholds;
    }
    reductions = { ...reductions, [pass.name]: result };
    await keep?.(reductions);
  }
  return reductions;
}

async function sums(
  plan: MergePlan,
  index: number,
  pass: SumsPass | MeasurePass,
  reductions: Reductions,
  run: RunStep,
  bytes: number,
): Promise<TensorSums> {
  const collected = new SumsCollector(plan, pass, reductions);
  await run({ kind: 'sums', pass: index, reductions }, (report) => collected.note(report), bytes);
  return collected.totals();
}

/** Numbers of the tensors that are taken whole, and of the others none; or the sums of all. */
async function wholes(
  plan: MergePlan,
  index: number,
  { gather }: WholePass,
  reductions: Reductions,
  run: RunStep,
  bytes: number,
): Promise<TensorSums> {
  const values: (readonly number[])[] = plan.tensors.map(() => []);
  const total: number[] = [];
  const note = (report: Report): void => {
    if (report.kind !== 'whole') return;
    if (gather === 'sum') report.values.forEach((value, at) => (total[at] = (total[at] ?? 0) + value));
    else values[report.tensor] = report.values;
  };
  await run({ kind: 'whole', pass: index, reductions }, note, bytes);
  return gather === 'sum' ? [total] : values;
}

async function ranks(
  plan: MergePlan,
  pass: number,
  reductions: Reductions,
  run: (step: Step, onReport: (report: Report) => void) => Promise<void>,
): Promise<Ranked> {
  const found: (readonly (readonly RankedElement[])[])[] = plan.tensors.map(() => []);
  await run({ kind: 'rank', pass, reductions }, (report) => {
    if (report.kind === 'ranked') found[report.tensor] = report.ranked;
  });
  return found;
}

async function selectInTensors(plan: MergePlan, index: number, run: RunStep, bytes: number): Promise<Thresholds> {
  const patterns: (readonly number[])[] = plan.tensors.map(() => []);
  const note = (report: Report): void => {
    if (report.kind === 'patterns') patterns[report.tensor] = report.patterns;
  };
  await run({ kind: 'select', pass: index }, note, bytes);
  return { scope: 'tensor', patterns };
}

async function selectInModel(
  plan: MergePlan,
  pass: SelectPass,
  early: EarlySums,
  run: RunStep,
  bytes: number,
): Promise<Thresholds> {
  const experts = plan.recipe.experts.length;
  const elements = plan.tensors.reduce((sum, { action, elements: n }) => sum + (action === 'COPY' ? 0 : n), 0);
  return selectGlobal(pass, experts, elements, async (step) => {
    const total: { above: number; table: Float64Array }[] = step.windows.map(({ buckets }) => ({
      above: 0,
      table: new Float64Array(buckets),
    }));
    const note = (report: Report): void => {
      early.note(report);
      if (report.kind !== 'counts') return;
      report.counts.forEach((counts: WindowCounts, expert) => {
        total[expert].above += counts.above;
        counts.table.forEach((n, bucket) => (total[expert].table[bucket] += n));
      });
    };
    await run(early.join(step), note, bytes);
    return total;
  });
}
