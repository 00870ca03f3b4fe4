import { type DataSource, type EntityManager } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { type ObjectStore } from '../storage/objects/object-store.ts';
import { oldObjects } from '../storage/objects/old-objects.ts';
import { checkpointFiles } from '../storage/stores/checkpoint-store.ts';
import { collectableCheckpoints, lockCheckpoint, markCollected } from '../storage/stores/deleted-checkpoints.ts';
import { liveJob } from '../storage/stores/job-reads.ts';
import { mergeOutputs } from '../storage/stores/merge-store.ts';
import { neededKeys } from '../storage/stores/object-references.ts';

export interface GarbageDeps {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
}

export interface GarbageWish {
  /** Only what was deleted, or written without a row that names it, before. */
  readonly before: Date;
  /** Lists what would be deleted, and deletes nothing. */
  readonly dryRun: boolean;
  /** At most so many objects. */
  readonly limit: number;
}

/** An object that nobody needs. */
export interface UnneededObject {
  readonly key: string;
  readonly bytes: number;
  /** The deleted checkpoint whose file it is; null: no row names it. */
  readonly checkpointId: string | null;
}

export interface Garbage {
  readonly objects: readonly UnneededObject[];
  /** Whether `limit` cut it off. */
  readonly more: boolean;
}

/** Below these the server keeps everything; what lies elsewhere is none of its business. */
const PREFIXES = ['uploads/', 'merges/', 'statistics/'] as const;
const BATCH = 500;
const MERGE_KEY = /^merges\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//;

/**
 * Deletes objects of deleted checkpoints and objects that no row names, all older than the grace period. Objects that a row still
 * needs are kept, whoever else's they were. Running it again, or in two processes, is harmless; what a failure leaves behind is
 * found the next time.
 */
export async function collectGarbage(deps: GarbageDeps, wish: GarbageWish, signal?: AbortSignal): Promise<Garbage> {
  const found: UnneededObject[] = [];
  const full = (): boolean => found.length >= wish.limit || signal?.aborted === true;
  const deleted = await collectableCheckpoints(deps.dataSource.manager, wish.before);
  for (const id of deleted) {
    if (full()) return { objects: found, more: true };
    found.push(...(await collectCheckpoint(deps, id, deleted, wish)));
  }
  for await (const batch of oldObjects(deps.objects, PREFIXES, wish.before, BATCH)) {
    const unnamed = batch.map(({ key, bytes }): UnneededObject => ({ key, bytes, checkpointId: null }));
    const orphans = await findOrphans(deps.dataSource.manager, unnamed);
    for (const [mergeId, objects] of byMerge(orphans)) {
      if (full()) return { objects: found, more: true };
      found.push(...(await collectOrphans(deps, mergeId, objects, wish)));
    }
  }
  return { objects: found, more: false };
}

/**
 * The files of one deleted checkpoint. First it is marked, and cannot be restored any more; then they go like what no row names. A
 * store that fails in between leaves them to the next time, and never a checkpoint to be restored that lacks some.
 */
async function collectCheckpoint(
  deps: GarbageDeps,
  id: string,
  deleted: readonly string[],
  wish: GarbageWish,
): Promise<readonly UnneededObject[]> {
  const garbage = await markFiles(deps, id, deleted, wish);
  if (wish.dryRun) return garbage;
  const gone: UnneededObject[] = [];
  for (const [mergeId, objects] of byMerge(garbage)) gone.push(...(await collectOrphans(deps, mergeId, objects, wish)));
  return gone;
}

/** In one transaction that holds the checkpoint. */
function markFiles(
  { dataSource }: GarbageDeps,
  id: string,
  deleted: readonly string[],
  { before, dryRun }: GarbageWish,
): Promise<UnneededObject[]> {
  return inTransaction(dataSource, async (manager) => {
    const row = dryRun ? null : await lockCheckpoint(manager, id);
    if (!dryRun && (row === null || row.deletedAt === null || row.deletedAt >= before || row.collectedAt !== null))
      return [];
    const files = await checkpointFiles(manager, [id]);
    const keys = files.map(({ objectKey }) => objectKey);
    // a merge that is run again writes under the keys that its deleted output has
    for (const mergeId of mergesOf(keys)) if (await isAtWork(manager, mergeId)) return [];
    const needed = await neededKeys(manager, keys, dryRun ? deleted : [id]);
    const garbage = files
      .filter(({ objectKey }) => !needed.has(objectKey))
      .map(({ objectKey, bytes }) => ({ key: objectKey, bytes: Number(bytes), checkpointId: id }));
    if (!dryRun) await markCollected(manager, id, new Date());
    return garbage;
  });
}

function collectOrphans(
  { dataSource, objects }: GarbageDeps,
  mergeId: string | null,
  orphans: readonly UnneededObject[],
  { dryRun }: GarbageWish,
): Promise<readonly UnneededObject[]> {
  return inTransaction(dataSource, async (manager) => {
    if (mergeId !== null && (await isAtWork(manager, mergeId))) return [];
    if (dryRun) return orphans;
    // again, now that nobody can begin to write them; one process at a time, so that each object is counted once
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('mergeboard.garbage', 0))`);
    const garbage: UnneededObject[] = [];
    for (const object of await findOrphans(manager, orphans)) {
      if ((await objects.head(object.key)) === null) continue;
      await objects.delete(object.key);
      garbage.push(object);
    }
    return garbage;
  });
}

/**
 * Whether a merge is writing or about to. Its row is held until the transaction ends: a job that starts after this must note its
 * outputs, which waits for the row, before it writes or looks for anything.
 */
async function isAtWork(manager: EntityManager, mergeId: string): Promise<boolean> {
  await manager.query('SELECT FROM merge WHERE id = $1 FOR UPDATE', [mergeId]);
  return (await liveJob(manager, 'MERGE', mergeId)) !== null || (await mergeOutputs(manager, mergeId)).length > 0;
}

async function findOrphans(manager: EntityManager, objects: readonly UnneededObject[]): Promise<UnneededObject[]> {
  const needed = await neededKeys(
    manager,
    objects.map(({ key }) => key),
  );
  return objects.filter(({ key }) => !needed.has(key));
}

function mergesOf(keys: readonly string[]): Set<string> {
  return new Set(keys.flatMap((key) => MERGE_KEY.exec(key)?.[1] ?? []));
}

function byMerge(objects: readonly UnneededObject[]): Map<string | null, UnneededObject[]> {
  const groups = new Map<string | null, UnneededObject[]>();
  for (const object of objects) {
    const id = MERGE_KEY.exec(object.key)?.[1] ?? null;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [object]);
    else group.push(object);
  }
  return groups;
}
