import { type MergeCost } from '../../merge/run-types.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { askForHelp, helpersFor } from './merge-assist.ts';
import { createClaims } from './merge-claims.ts';
import { type LoadedMerge } from './merge-inputs.ts';
import { takeStatisticsAgain } from './merge-merged-inputs.ts';
import { type OpenOutput } from './merge-outputs.ts';
import { runLoadedMerge } from './run-merge.ts';
import { keepState } from './run-state.ts';

/**
 * The engine's run, from where the last attempt was, with the help of other workers when it is large. The cost is that of
 * all attempts together; seconds are those until the output is complete, however many workers shared it.
 */
export async function computeAlone(
  context: TaskContext<WorkerDeps>,
  loaded: LoadedMerge,
  outputs: readonly OpenOutput[],
): Promise<MergeCost> {
  const { merge, plan } = loaded;
  const { before, onReductions, afterSlice, passed } = keepState(context.deps.dataSource, merge);
  const started = performance.now();
  const again = await takeStatisticsAgain(context, loaded);
  const prepared = (performance.now() - started) / 1000;
  // what was taken again lies on this machine
  const helpers = again === null ? await helpersFor(context, plan) : 0;
  const running = runLoadedMerge(context, loaded, outputs, {
    ...(again === null ? {} : { statistics: again.statistics, mergedInputs: true }),
    finished: outputs.flatMap(({ finished }) => finished),
    ...(before.reductions === null ? {} : { reductions: before.reductions }),
    ...(helpers === 0 ? {} : { claims: createClaims(context, merge.id, outputs, 'owner') }),
    onReductions,
    onMap: async () => {
      if (helpers === 0) return;
      await passed();
      await askForHelp(context, merge.id, helpers);
    },
    afterSlice,
  });
  const { cost: ran } = await running.finally(() => again?.discard());
  const cost: MergeCost = {
    ...ran,
    seconds: prepared + ran.seconds,
    peakRssBytes: Math.max(ran.peakRssBytes, again?.peakRssBytes ?? 0),
  };
  if (helpers > 0) return { ...cost, bytesRead: plan.bytesRead, bytesWritten: plan.bytesWritten };
  if (before.seconds === 0) return cost;
  // what this attempt found done was read and written by earlier ones
  return {
    ...cost,
    seconds: before.seconds + cost.seconds,
    bytesRead: plan.bytesRead,
    bytesWritten: plan.bytesWritten,
  };
}
