import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeId } from '../../../src/resolvers/node-id.ts';
import { findMerge, mergeOutputs } from '../../../src/storage/stores/merge-store.ts';
import { startTestApi, startTestWorker, type TestApi } from '../../support/api.ts';
import {
  cutInto,
  jobEnd,
  outputFile,
  readMerge,
  registerVector,
  startMerge,
  startMergeWorker,
} from '../../support/merges.ts';
import { mergedAlone, storeRoot } from '../../support/merge-alone.ts';
import { watchParts } from '../../support/watch-parts.ts';

const CHILD = fileURLToPath(new URL('../../support/merge-worker-process.ts', import.meta.url));
const ELEMENTS = 100_000;
const SLICE_BYTES = 16_384;
const PAUSE_AFTER = 7;

let api: TestApi;
let base: string;
let experts: string[];

beforeAll(async () => {
  api = await startTestApi();
  const worker = await startTestWorker(api.server);
  const vector = (step: number) => Array.from({ length: ELEMENTS }, (_, i) => Math.sin(i * step) / (1 + step));
  base = await registerVector(api, vector(0.01), { kind: 'BASE' });
  experts = [
    await registerVector(api, vector(0.1), { base }),
    await registerVector(api, vector(0.2), { base }),
    await registerVector(api, vector(0.3), { base }),
  ];
  await worker.stop();
}, 120_000);
afterAll(async () => api.stop());

describe('a merge whose worker is killed', () => {
  test('is finished by another one, which keeps the finished slices and gives the same bytes', async () => {
    const input = { method: { id: 'ties' }, base, experts: experts.map((checkpoint) => ({ checkpoint })) };
    const { merge, job } = await startMerge(api, input);
    const id = decodeId(merge?.id ?? '')?.uuid ?? '';
    await cutInto(api, merge?.id ?? '', SLICE_BYTES);

    const root = await storeRoot(api);
    const { publicUrl } = api.settings.http;
    const child = fork(CHILD, [api.databaseUrl, root, publicUrl, String(PAUSE_AFTER)], { execArgv: ['--no-warnings'] });
    for (let word = ''; word !== 'paused';) [word] = (await once(child, 'message')) as [string];
    child.kill('SIGKILL');
    await once(child, 'exit');

    const [row] = await mergeOutputs(api.dataSource.manager, id);
    const upload = { key: row.objectKey, uploadId: row.storageUploadId, partBytes: SLICE_BYTES };
    expect(await api.objects.multipartList(upload)).toHaveLength(PAUSE_AFTER);
    // thresholds and signs of the whole model were found and kept
    expect((await findMerge(api.dataSource.manager, id))?.reductions).toMatchObject({ reductions: expect.any(Object) });
    expect(await readMerge(api, merge?.id ?? '')).toMatchObject({ output: null });

    const watched = watchParts(api.objects);
    const second = await startMergeWorker(api, watched.objects);
    expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', attempt: 2, error: null });
    await second.stop();

    const slices = Math.ceil(Number(row.bytes) / SLICE_BYTES);
    expect(watched.arrived()).toBe(slices - PAUSE_AFTER);
    const finished = await readMerge(api, merge?.id ?? '');
    const bytes = await outputFile(finished, 'model.safetensors');
    expect(bytes.equals(await mergedAlone(api, id))).toBe(true);
    // cost of the whole merge, not of the last attempt alone
    expect(finished.cost).toMatchObject({ bytesWritten: row.bytes });
    expect(await mergeOutputs(api.dataSource.manager, id)).toEqual([]);
    expect(await openUploads()).toEqual([]);
  }, 120_000);
});

async function openUploads(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of api.objects.multipartUploads('merges/')) keys.push(key);
  return keys;
}
