import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { abandonedMerges, isOutputKey } from '../../storage/stores/merge-store.ts';
import { type Chore } from '../chore.ts';
import { earliestNow } from '../earliest-now.ts';
import { discardOutputs, type OutputDeps } from '../tasks/merge-outputs.ts';

/** How long partial output waits for somebody to start its merge again. */
const KEEP_SECONDS = 86_400;
/** Younger uploads may belong to a merge that is about to note them. */
const ORPHAN_SECONDS = 3600;

/** Deletes partial outputs of merges that failed and were not started again, and uploads that no merge knows. */
export const collectMergeOutputs: Chore = {
  name: 'collect-merge-outputs',
  everySeconds: 600,
  async run(deps, signal) {
    const now = (await earliestNow(deps.dataSource)).getTime();
    await collectAbandoned(deps, new Date(now - KEEP_SECONDS * 1000), signal);
    await collectOrphans(deps, new Date(now - ORPHAN_SECONDS * 1000), signal);
  },
};

/** Discards what merges hold whose last job ended before `before` without success. Returns how many merges. */
export async function collectAbandoned(deps: OutputDeps, before: Date, signal?: AbortSignal): Promise<number> {
  let collected = 0;
  for (const mergeId of await abandonedMerges(deps.dataSource.manager, before)) {
    if (signal?.aborted === true) break;
    await discardOutputs(deps, mergeId);
    collected += 1;
  }
  return collected;
}

/**
 * Ends uploads below `merges/` that began before `before` and lie under no key that a merge is writing; ids will not do,
 * since a store may list an upload under another one than it was started with. Published objects stay.
 */
export async function collectOrphans(deps: OutputDeps, before: Date, signal?: AbortSignal): Promise<number> {
  const { objects, dataSource } = deps;
  let collected = 0;
  for await (const upload of oldUploads(objects, before)) {
    if (signal?.aborted === true) break;
    if (await isOutputKey(dataSource.manager, upload.key)) continue;
    await objects.multipartAbort(upload);
    collected += 1;
  }
  return collected;
}

async function* oldUploads(objects: ObjectStore, before: Date) {
  for await (const upload of objects.multipartUploads('merges/')) if (upload.startedAt < before) yield upload;
}
