import { type DataSource } from 'typeorm';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { insertAuditEvent } from '../../storage/stores/audit-event-store.ts';
import { neededUploadKeys } from '../../storage/stores/object-references.ts';
import { endUpload, lockExpiredUpload, uploadFiles } from '../../storage/stores/upload-store.ts';
import { discardFiles } from '../../storage/upload-parts.ts';
import { type Chore } from '../chore.ts';
import { earliestNow } from '../earliest-now.ts';

export interface CollectDeps {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
}

/** Younger objects may belong to a request that is still being answered. */
const ORPHAN_SECONDS = 3600;
const BATCH = 500;
/** Keys of uploads; what does not look like one is left alone. */
const UPLOAD_KEY = /^uploads\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/\d+$/;

/** Ends uploads past their time and deletes what they and crashed processes left in the store. */
export const collectUploads: Chore = {
  name: 'collect-uploads',
  everySeconds: 600,
  async run(deps, signal) {
    const now = await earliestNow(deps.dataSource);
    await expireUploads(deps, now, signal);
    await collectOrphans(deps, new Date(now.getTime() - ORPHAN_SECONDS * 1000), signal);
  },
};

/**
 * Marks open uploads past their time as EXPIRED after their bytes were deleted: a crash in between leaves them open, for
 * the next turn. Returns how many. One whose bytes cannot be deleted does not keep the others.
 * @throws the first failure, after all were tried
 */
export async function expireUploads(
  { dataSource, objects }: CollectDeps,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const tried: string[] = [];
  const failures: unknown[] = [];
  let expired = 0;
  for (let found = true; found && signal?.aborted !== true;) {
    found = await inTransaction(dataSource, async (manager) => {
      const upload = await lockExpiredUpload(manager, now, tried);
      if (upload === null) return false;
      tried.push(upload.id);
      const { id } = upload;
      try {
        await discardFiles(objects, await uploadFiles(manager, [id]));
      } catch (error) {
        failures.push(error);
        return true;
      }
      await endUpload(manager, id, { state: 'EXPIRED' });
      const event = { action: 'uploadExpire', subjectType: 'Upload', subjectId: id, detail: {} };
      await insertAuditEvent(manager, { ...event, at: now, tokenId: null, outcome: 'DONE', requestId: null });
      expired += 1;
      return true;
    });
  }
  if (failures.length > 0) throw failures[0];
  return expired;
}

/**
 * Deletes objects and open parts below `uploads/` that are older than `before` and that no row needs: of rejected
 * registrations, and of requests that broke off. Returns how many.
 */
export async function collectOrphans(
  { dataSource, objects }: CollectDeps,
  before: Date,
  signal?: AbortSignal,
): Promise<number> {
  let collected = 0;
  const sweep = async <Item extends { readonly key: string }>(
    items: AsyncIterable<Item>,
    ageOf: (item: Item) => Date,
    remove: (item: Item) => Promise<void>,
  ): Promise<void> => {
    let batch: Item[] = [];
    const flush = async (): Promise<void> => {
      const needed = await neededUploadKeys(
        dataSource.manager,
        batch.map(({ key }) => key),
      );
      for (const item of batch.filter(({ key }) => !needed.has(key))) {
        await remove(item);
        collected += 1;
      }
      batch = [];
    };
    for await (const item of items) {
      if (signal?.aborted === true) return;
      if (ageOf(item) >= before || !UPLOAD_KEY.test(item.key)) continue;
      batch.push(item);
      if (batch.length === BATCH) await flush();
    }
    await flush();
  };
  await sweep(
    objects.list('uploads/'),
    ({ modifiedAt }) => modifiedAt,
    ({ key }) => objects.delete(key),
  );
  await sweep(
    objects.multipartUploads('uploads/'),
    ({ startedAt }) => startedAt,
    ({ key, uploadId }) => objects.multipartAbort({ key, uploadId }),
  );
  return collected;
}
