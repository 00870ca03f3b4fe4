import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { methodOf } from '../../merge/catalogue.ts';
import { type CheckpointLocations } from '../../merge/types.ts';
import { runTakeAgain } from '../../statistics/merged-inputs/run-take-again.ts';
import { type MergedInputsExpert } from '../../statistics/merged-inputs/take-again.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { findStatistics } from '../../storage/stores/statistic-store.ts';
import { STATISTIC_FILE } from '../../storage/stores/statistic-tensor-store.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { ATTEMPT_SECONDS, type LoadedMerge, type MergeInput } from './merge-inputs.ts';
import { locateStatisticInputs } from './statistic-inputs.ts';
import { watchRss } from './watch-rss.ts';

export interface StatisticsTakenAgain {
  /** By the digests of those that the recipe names, for which they stand. */
  readonly statistics: readonly CheckpointLocations[];
  readonly peakRssBytes: number;
  /** Deletes the files. */
  discard(): Promise<void>;
}

/**
 * For a method with `mergedInputs`: its experts' Grams on the inputs that the merge gives its layers, in files of this machine.
 * Null for all other methods. They are not kept for another attempt, which takes them again.
 */
export async function takeStatisticsAgain(
  context: TaskContext<WorkerDeps>,
  { merge, inputs, plan }: LoadedMerge,
): Promise<StatisticsTakenAgain | null> {
  if (methodOf(merge.recipe)?.mergedInputs !== true) return null;
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-statistics-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  const rss = watchRss();
  const started = performance.now();
  try {
    const taken = await locateExperts(context, inputs, folder);
    await runTakeAgain({
      ...{ plan, experts: taken.map(({ expert }) => expert), signal: context.signal },
      backend: context.deps.backends.statistics,
      onProgress: ({ completed, total }) => {
        const rate = completed / Math.max(0.001, (performance.now() - started) / 1000);
        context.progress({ phase: 'statistics', completed, total, unit: 'layers', rate });
      },
    });
    const statistics = taken.map(async ({ digest, expert: { target: path } }) => ({
      digest,
      files: new Map([[STATISTIC_FILE, { kind: 'file' as const, path, bytes: (await stat(path)).size }]]),
    }));
    return { statistics: await Promise.all(statistics), peakRssBytes: rss.peakBytes(), discard };
  } catch (error) {
    await discard();
    throw error;
  } finally {
    rss.stop();
  }
}

interface LocatedExpert {
  readonly digest: string;
  readonly expert: MergedInputsExpert;
}

async function locateExperts(
  { deps: { dataSource, objects } }: TaskContext<WorkerDeps>,
  inputs: readonly MergeInput[],
  folder: string,
): Promise<LocatedExpert[]> {
  const { manager } = dataSource;
  const ids = inputs.flatMap(({ edge }) => edge.statisticId ?? []);
  const rows = new Map<string, StatisticRow>((await findStatistics(manager, ids)).map((row) => [row.id, row]));
  const located = ids.map(async (id, index): Promise<LocatedExpert> => {
    const row = rows.get(id);
    if (row?.digest == null || row.objectKey === null) throw new Error(`internal: statistic ${id} has no file`);
    const { request, inputs: model, data } = await locateStatisticInputs(objects, manager, row, ATTEMPT_SECONDS);
    const statistic = await objects.locate(row.objectKey, ATTEMPT_SECONDS);
    const target = join(folder, `${index}.safetensors`);
    return { digest: row.digest, expert: { inputs: model, data, choice: request, statistic, target } };
  });
  return Promise.all(located);
}
