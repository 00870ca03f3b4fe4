import { type Ranked, type RankPass } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { type RankWindows, type Step, type WindowCounts } from './messages.ts';
import { floatOf } from '../../tensor/codec.ts';
import { coarseWindows, fineWindows, locateRank } from './rank-count.ts';
import { type Report } from './thread-pool.ts';

type RunTally = (step: Step, onReport: (report: Report) => void) => Promise<void>;

/** Exact ranks over all merged tensors, in two full counts. */
export async function rankModel(
  plan: MergePlan,
  index: number,
  pass: RankPass,
  reductions: Reductions,
  run: RunTally,
): Promise<Ranked> {
  const elements = plan.tensors.reduce((sum, { action, elements: n }) => sum + (action === 'COPY' ? 0 : n), 0);
  if (elements === 0) return [[]];
  const ranks = pass.ranks(null, elements, plan.recipe);
  const count = async (windows: RankWindows): Promise<WindowCounts[][]> => {
    const total = windows.map((list) => list.map(({ buckets }) => ({ above: 0, table: new Float64Array(buckets) })));
    await run({ kind: 'tally', pass: index, reductions, windows }, (report) => {
      if (report.kind !== 'tallies') return;
      report.counts.forEach((list, channel) => {
        list.forEach(({ above, table }, at) => {
          total[channel][at].above += above;
          table.forEach((n, bucket) => (total[channel][at].table[bucket] += n));
        });
      });
    });
    return total;
  };
  const windows = fineWindows(await count(coarseWindows(pass.channels(plan.recipe))), ranks);
  const fine = await count(windows);
  return [
    fine.map((list, channel) =>
      list.map((counts, at) => ({
        score: floatOf(locateRank(counts, windows[channel][at], ranks[channel][at]).pattern),
      })),
    ),
  ];
}
