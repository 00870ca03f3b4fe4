import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { StorageError } from '../../../src/errors.ts';
import { collectOrphans, expireUploads } from '../../../src/jobs/chores/collect-uploads.ts';
import { contentDigest } from '../../../src/storage/content-digest.ts';
import { newId } from '../../../src/storage/new-id.ts';
import { FolderObjectStore } from '../../../src/storage/objects/folder-object-store.ts';
import { type ObjectStore } from '../../../src/storage/objects/object-store.ts';
import { insertCheckpoint, markRejected } from '../../../src/storage/stores/checkpoint-store.ts';
import { endUpload, findUpload, insertUpload, lockUpload } from '../../../src/storage/stores/upload-store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let objects: FolderObjectStore;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-collect-'));
  objects = await FolderObjectStore.open({ root: folder, publicUrl: 'http://localhost' });
});
afterEach(async () => {
  await database.dataSource.query('TRUNCATE upload, checkpoint CASCADE');
  await collectOrphans({ dataSource: database.dataSource, objects }, FUTURE);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const PAST = new Date('2020-01-01');
const NOW = new Date('2024-01-01');
const FUTURE = new Date('2100-01-01');

/** An open upload of one file of three bytes that has arrived. */
async function seed(expiresAt: Date): Promise<{ id: string; key: string; uploadId: string }> {
  const id = newId();
  const upload = await objects.multipartStart(`uploads/${id}/1`, 10);
  await objects.multipartPut(upload, 1, new Uint8Array(3));
  const { manager } = database.dataSource;
  await insertUpload(manager, { id, purpose: 'CHECKPOINT', request: {}, createdBy: null, expiresAt }, [
    {
      ...{ uploadId: id, path: 'a', bytes: '3', sha256: 'a'.repeat(64), objectKey: upload.key },
      ...{ storageUploadId: upload.uploadId, partBytes: '10' },
    },
  ]);
  return { id, key: upload.key, uploadId: upload.uploadId };
}

const stateOf = async (id: string) => (await findUpload(database.dataSource.manager, id))?.state;
const partsOf = (upload: { key: string; uploadId: string }) => objects.multipartList({ ...upload, partBytes: 10 });

/** The store, with some methods replaced. */
function faulty(changes: Partial<ObjectStore>): ObjectStore {
  return new Proxy<ObjectStore>(objects, {
    get: (target, name) => {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('expiring uploads', () => {
  test('ends those past their time and leaves the others', async () => {
    const [old, young] = [await seed(PAST), await seed(FUTURE)];
    expect(await expireUploads({ dataSource: database.dataSource, objects }, NOW)).toBe(1);
    expect([await stateOf(old.id), await stateOf(young.id)]).toEqual(['EXPIRED', 'OPEN']);
    await expect(partsOf(old)).resolves.toEqual([]);
    await expect(partsOf(young)).resolves.toHaveLength(1);
  });

  test('deletes objects that were published before a crash', async () => {
    const old = await seed(PAST);
    await objects.multipartComplete({ ...old, partBytes: 10 }, 3);
    await expireUploads({ dataSource: database.dataSource, objects }, NOW);
    await expect(objects.head(old.key)).resolves.toBeNull();
  });

  test('tries all although one cannot be deleted, which stays open for the next turn', async () => {
    const [bad, good] = [await seed(PAST), await seed(PAST)];
    const store = faulty({
      multipartAbort: async (upload) => {
        if (upload.key === bad.key) throw new StorageError('no connection');
        await objects.multipartAbort(upload);
      },
    });
    await expect(expireUploads({ dataSource: database.dataSource, objects: store }, NOW)).rejects.toThrow(
      'no connection',
    );
    expect([await stateOf(bad.id), await stateOf(good.id)]).toEqual(['OPEN', 'EXPIRED']);
    expect(await expireUploads({ dataSource: database.dataSource, objects }, NOW)).toBe(1);
  });

  test('passes over what somebody is completing', async () => {
    const old = await seed(PAST);
    await database.dataSource.transaction(async (manager) => {
      await lockUpload(manager, old.id);
      expect(await expireUploads({ dataSource: database.dataSource, objects }, NOW)).toBe(0);
      await endUpload(manager, old.id, { state: 'COMPLETED' });
    });
    expect(await expireUploads({ dataSource: database.dataSource, objects }, NOW)).toBe(0);
    await expect(partsOf(old)).resolves.toHaveLength(1);
  });
});

describe('collecting orphans', () => {
  test('deletes the objects of rejected checkpoints and keeps those of the others', async () => {
    const { manager } = database.dataSource;
    const keys: string[] = [];
    for (const rejected of [true, false]) {
      const upload = await seed(FUTURE);
      await objects.multipartComplete({ ...upload, partBytes: 10 }, 3);
      const files = [{ path: 'a.safetensors', bytes: '3', sha256: 'a'.repeat(64) }];
      const checkpoint = await insertCheckpoint(
        manager,
        {
          ...{ id: newId(), kind: 'EXPERT', name: 'x', description: null, modality: null, license: null, source: null },
          ...{ contentDigest: contentDigest(files), bytes: '3', baseId: null, createdBy: null },
        },
        [],
      );
      await endUpload(manager, upload.id, { state: 'COMPLETED', checkpointId: checkpoint.id });
      if (rejected) await markRejected(manager, checkpoint.id, { code: 'NON_FINITE', message: 'NaN' });
      keys.push(upload.key);
    }
    const deps = { dataSource: database.dataSource, objects };
    expect(await collectOrphans(deps, PAST)).toBe(0);
    // the object and the trace of its upload
    expect(await collectOrphans(deps, FUTURE)).toBe(2);
    await expect(objects.head(keys[0])).resolves.toBeNull();
    await expect(objects.head(keys[1])).resolves.not.toBeNull();
  });
});
