import { findMethod } from '../catalogue.ts';
import { type SelectPass, type SumsPass, type TensorSums, type Thresholds } from '../method.ts';
import { type MergePlan, type Reductions } from '../types.ts';
import { type Step, type WindowCounts } from './messages.ts';
import { selectGlobal } from './select.ts';
import { type Report } from './thread-pool.ts';
import { reduceItems } from './work.ts';

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
  const passes = findMethod(plan.recipe.method)?.passes(plan.recipe) ?? [];
  for (const [index, pass] of passes.entries()) {
    if (Object.hasOwn(reductions, pass.name)) continue;
    const bytes = plan.passes.find(({ name }) => name === pass.name)?.bytesRead ?? 0;
    const result =
      pass.kind === 'sums'
        ? pass.finish(await sums(plan, index, pass, reductions, run, bytes), plan.recipe)
        : await select(plan, index, pass, run, bytes);
    reductions = { ...reductions, [pass.name]: result };
    await keep?.(reductions);
  }
  return reductions;
}

/** Sums of every tensor, its pieces added in order whatever thread reported them first. */
async function sums(
  plan: MergePlan,
  index: number,
  pass: SumsPass,
  reductions: Reductions,
  run: RunStep,
  bytes: number,
): Promise<TensorSums> {
  const items = reduceItems(plan);
  const reported = new Map<number, readonly (readonly number[])[]>();
  const note = (report: Report): void => {
    if (report.kind === 'sums') reported.set(report.item, report.values);
  };
  await run({ kind: 'sums', pass: index, reductions }, note, bytes);
  const totals = plan.tensors.map(() => new Array<number>(pass.values).fill(0));
  for (const [item, pieces] of items.entries()) {
    const values = reported.get(item);
    if (values === undefined) throw new Error(`internal: no thread reported item ${item}`);
    pieces.forEach((piece, at) => {
      values[at].forEach((value, which) => (totals[piece.tensor][which] += value));
    });
  }
  return totals;
}

async function select(
  plan: MergePlan,
  index: number,
  pass: SelectPass,
  run: RunStep,
  bytes: number,
): Promise<Thresholds> {
  const experts = plan.recipe.experts.length;
  if (pass.scope === 'tensor') {
    const patterns: (readonly number[])[] = plan.tensors.map(() => []);
    const note = (report: Report): void => {
      if (report.kind === 'patterns') patterns[report.tensor] = report.patterns;
    };
    await run({ kind: 'select', pass: index }, note, bytes);
    return { scope: 'tensor', patterns };
  }
  const elements = plan.tensors.reduce((sum, { action, elements: n }) => sum + (action === 'COPY' ? 0 : n), 0);
  return selectGlobal(pass, experts, elements, async (step) => {
    const total: { above: number; table: Float64Array }[] = step.windows.map(({ buckets }) => ({
      above: 0,
      table: new Float64Array(buckets),
    }));
    const note = (report: Report): void => {
      if (report.kind !== 'counts') return;
      report.counts.forEach((counts: WindowCounts, expert) => {
        total[expert].above += counts.above;
        counts.table.forEach((n, bucket) => (total[expert].table[bucket] += n));
      });
    };
    await run(step, note, bytes);
    return total;
  });
}
