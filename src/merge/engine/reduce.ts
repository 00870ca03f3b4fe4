import { findMethod } from '../catalogue.ts';
import { type SelectPass, type SumsPass, type TensorSums, type Thresholds } from '../method.ts';
import { type MergePlan, type Reductions } from '../types.ts';
import { EarlySums } from './early-sums.ts';
import { type Step, type WindowCounts } from './messages.ts';
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
  const passes = findMethod(plan.recipe.method)?.passes(plan.recipe) ?? [];
  for (const [index, pass] of passes.entries()) {
    if (Object.hasOwn(reductions, pass.name)) continue;
    const bytes = plan.passes.find(({ name }) => name === pass.name)?.bytesRead ?? 0;
    let result: unknown;
    if (pass.kind === 'sums') {
      const taken = ready?.index === index ? ready.sums : await sums(plan, index, pass, reductions, run, bytes);
      result = pass.finish(taken, plan.recipe);
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
  pass: SumsPass,
  reductions: Reductions,
  run: RunStep,
  bytes: number,
): Promise<TensorSums> {
  const collected = new SumsCollector(plan, pass);
  await run({ kind: 'sums', pass: index, reductions }, (report) => collected.note(report), bytes);
  return collected.totals();
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
