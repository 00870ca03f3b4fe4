import { oldObjects } from '../../storage/objects/old-objects.ts';
import { abandonedSums, neededStatisticKeys, saveSums } from '../../storage/stores/statistic-store.ts';
import { type Chore } from '../chore.ts';
import { earliestNow } from '../earliest-now.ts';
import { type WorkerDeps } from '../worker-deps.ts';

type CollectDeps = Pick<WorkerDeps, 'dataSource' | 'objects'>;

/** How long saved sums wait for somebody to start their statistic again. */
const KEEP_SECONDS = 86_400;
/** Younger files may belong to an attempt that has not written its row yet. */
const ORPHAN_SECONDS = 86_400;
const BATCH = 500;

/** Deletes saved sums of statistics that nobody takes up again, and files below `statistics/` that no row names. */
export const collectStatisticFiles: Chore = {
  name: 'collect-statistic-files',
  everySeconds: 3600,
  async run(deps, signal) {
    const now = (await earliestNow(deps.dataSource)).getTime();
    await collectSums(deps, new Date(now - KEEP_SECONDS * 1000), signal);
    await collectStatisticOrphans(deps, new Date(now - ORPHAN_SECONDS * 1000), signal);
  },
};

/** Forgets sums of statistics whose last job ended before `before`. Returns how many. */
export async function collectSums(deps: CollectDeps, before: Date, signal?: AbortSignal): Promise<number> {
  const { manager } = deps.dataSource;
  let collected = 0;
  for (const { id, saved } of await abandonedSums(manager, before)) {
    if (signal?.aborted === true) break;
    if (saved === null) continue;
    await saveSums(manager, id, null);
    await deps.objects.delete(saved.objectKey);
    collected += 1;
  }
  return collected;
}

/** Deletes objects and open uploads below `statistics/` older than `before` that no row names. Returns how many. */
export async function collectStatisticOrphans(deps: CollectDeps, before: Date, signal?: AbortSignal): Promise<number> {
  const { objects } = deps;
  let collected = 0;
  for await (const { key, uploadId, startedAt } of objects.multipartUploads('statistics/')) {
    if (signal?.aborted === true) return collected;
    if (startedAt >= before) continue;
    await objects.multipartAbort({ key, uploadId });
    collected += 1;
  }
  for await (const batch of oldObjects(objects, ['statistics/'], before, BATCH)) {
    if (signal?.aborted === true) return collected;
    const keys = batch.map(({ key }) => key);
    const needed = await neededStatisticKeys(deps.dataSource.manager, keys);
    for (const key of keys.filter((one) => !needed.has(one))) {
      await objects.delete(key);
      collected += 1;
    }
  }
  return collected;
}
