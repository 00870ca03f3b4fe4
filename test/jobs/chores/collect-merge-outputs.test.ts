import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collectAbandoned, collectOrphans } from '../../../src/jobs/chores/collect-merge-outputs.ts';
import { outputKey } from '../../../src/jobs/tasks/merge-outputs.ts';
import { newId } from '../../../src/storage/new-id.ts';
import { insertMergeOutput, mergeOutputs } from '../../../src/storage/stores/merge-store.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { seedCheckpoint, seedMerge } from '../../support/seed-board.ts';

const LATER = new Date(Date.now() + 60_000);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.stop());

/** A merge with partial output whose only job is in `state`. */
async function halfDone(state: string): Promise<string> {
  const { manager } = api.dataSource;
  const { id } = await seedMerge(manager, { experts: [await seedCheckpoint(manager, { kind: 'EXPERT' })] });
  await manager.query('UPDATE merge SET output_checkpoint_id = NULL, cost = NULL, finished_at = NULL WHERE id = $1', [
    id,
  ]);
  await manager.query('UPDATE job SET state = $2 WHERE subject_id = $1', [id, state]);
  const { key, uploadId } = await api.objects.multipartStart(outputKey(id, 1), 64);
  await api.objects.put(outputKey(id, 2), Buffer.from('a side file'));
  await insertMergeOutput(manager, {
    mergeId: id,
    path: 'model.safetensors',
    bytes: '100',
    objectKey: key,
    storageUploadId: uploadId,
    partBytes: '64',
  });
  return id;
}

async function held(mergeId: string): Promise<{ uploads: number; objects: number; rows: number }> {
  let uploads = 0;
  let objects = 0;
  for await (const { key } of api.objects.multipartUploads(`merges/${mergeId}/`)) uploads += Number(key !== '');
  for await (const { key } of api.objects.list(`merges/${mergeId}/`)) objects += Number(key !== '');
  return { uploads, objects, rows: (await mergeOutputs(api.dataSource.manager, mergeId)).length };
}

describe('partial output', () => {
  test('of a merge that failed and was not started again is deleted in time', async () => {
    const failed = await halfDone('FAILED');
    const running = await halfDone('RUNNING');
    expect(await collectAbandoned(api.deps, new Date(Date.now() - 60_000))).toBe(0);
    expect(await held(failed)).toEqual({ uploads: 1, objects: 1, rows: 1 });
    expect(await collectAbandoned(api.deps, LATER)).toBe(1);
    expect(await held(failed)).toEqual({ uploads: 0, objects: 0, rows: 0 });
    expect(await held(running)).toEqual({ uploads: 1, objects: 1, rows: 1 });
  });

  test('that no merge knows of is deleted, that of a running one stays', async () => {
    const running = await halfDone('RUNNING');
    const stray = newId();
    await api.objects.multipartStart(outputKey(stray, 1), 64);
    expect(await collectOrphans(api.deps, new Date(0))).toBe(0);
    expect(await collectOrphans(api.deps, LATER)).toBe(1);
    expect(await held(stray)).toMatchObject({ uploads: 0 });
    expect(await held(running)).toMatchObject({ uploads: 1 });
  });
});
