import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { collectOrphans, expireUploads } from '../../src/jobs/chores/collect-uploads.ts';
import { auditEventsOf } from '../../src/storage/stores/audit-event-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import {
  checkpointInput,
  completeCheckpoint,
  put,
  putParts,
  readUpload,
  safetensors,
  startCheckpoint,
  type TestFile,
  type UploadData,
} from '../support/registry.ts';

const PART = 4096;
let api: TestApi;
let later = 0;

// no worker: what is completed stays in verification
beforeAll(async () => {
  api = await startTestApi({
    env: { MERGEBOARD_UPLOAD_PART_BYTES: String(PART), MERGEBOARD_UPLOAD_EXPIRE_SECONDS: '7200' },
    clock: () => new Date(Date.now() + later),
  });
});
afterEach(() => {
  later = 0;
});
afterAll(async () => api.stop());

/** 10,000 bytes and a little: three parts. */
function threeParts(value: number): TestFile[] {
  return [{ path: 'model.safetensors', bytes: safetensors({ w: { shape: [2500], values: [value] } }) }];
}

async function open(files: readonly TestFile[], more?: Readonly<Record<string, unknown>>): Promise<UploadData> {
  const { upload, userErrors } = await startCheckpoint(api, checkpointInput(files, more));
  if (upload === null) throw new Error(JSON.stringify(userErrors));
  return upload;
}

async function keysOf(upload: string): Promise<{ object_key: string; storage_upload_id: string }[]> {
  const { data } = await api.graphql<{ node: { id: string } }>(
    `query ($id: ID!) { node(id: $id) { id } }`,
    { id: upload },
    api.tokens.admin,
  );
  expect(data?.node.id).toBe(upload);
  return api.dataSource.query('SELECT object_key, storage_upload_id FROM upload_file ORDER BY upload_id DESC LIMIT 1');
}

async function abort(upload: string, token = api.tokens.checkpointWrite) {
  const query = `mutation ($input: UploadAbortInput!) {
    uploadAbort(input: $input) { upload { id state files { missingParts { url } } } userErrors { code field } }
  }`;
  const answer = await api.data<{ uploadAbort: { upload: { state: string } | null; userErrors: unknown[] } }>(
    query,
    { input: { upload } },
    token,
  );
  return answer.uploadAbort;
}

describe('resuming', () => {
  test('asks for what has not arrived, and finishes', async () => {
    const files = threeParts(1);
    const upload = await open(files);
    const [file] = upload.files;
    expect(file).toMatchObject({ partCount: 3, partBytes: String(PART) });
    expect(file.missingParts.map(({ partNumber, begin, end }) => [partNumber, begin, end])).toEqual([
      [1, '0', '4096'],
      [2, '4096', '8192'],
      [3, '8192', String(files[0].bytes.length)],
    ]);
    await putParts(
      { ...upload, files: [{ ...file, missingParts: [file.missingParts[0], file.missingParts[2]] }] },
      files,
    );

    const early = await completeCheckpoint(api, upload.id);
    expect(early).toMatchObject({
      checkpoint: null,
      userErrors: [{ code: 'FILE_MISSING', file: 'model.safetensors', offset: '4096', field: ['input', 'upload'] }],
    });
    expect(early.userErrors[0].message).toBe('part 2 of 3 of model.safetensors has not arrived whole');

    const again = await readUpload(api, upload.id);
    expect(again?.files[0].missingParts.map(({ partNumber }) => partNumber)).toEqual([2]);
    if (again !== null) await putParts(again, files);
    const done = await completeCheckpoint(api, upload.id);
    expect(done).toMatchObject({
      checkpoint: { state: 'VERIFYING' },
      job: { kind: 'CHECKPOINT_VERIFY' },
      userErrors: [],
    });
    await expect(readUpload(api, upload.id)).resolves.toMatchObject({
      state: 'COMPLETED',
      files: [{ missingParts: [] }],
    });
  });

  test('pages through the missing parts', async () => {
    const upload = await open(threeParts(2));
    const query = `query ($id: ID!, $first: Int!, $fromPart: Int!) {
      upload(id: $id) { files { missingParts(first: $first, fromPart: $fromPart) { partNumber } } }
    }`;
    const page = (first: number, fromPart: number) =>
      api.graphql(query, { id: upload.id, first, fromPart }, api.tokens.checkpointWrite);
    expect((await page(1, 2)).data).toEqual({ upload: { files: [{ missingParts: [{ partNumber: 2 }] }] } });
    expect((await page(5, 4)).data).toEqual({ upload: { files: [{ missingParts: [] }] } });
    expect((await page(0, 1)).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('completing twice, also at once, gives the same checkpoint and job', async () => {
    const files = threeParts(3);
    const upload = await open(files);
    await putParts(upload, files);
    const answers = await Promise.all([1, 2, 3].map(() => completeCheckpoint(api, upload.id)));
    answers.push(await completeCheckpoint(api, upload.id));
    expect(new Set(answers.map(({ checkpoint, job }) => `${checkpoint?.id} ${job?.id}`)).size).toBe(1);
    expect(answers[0].checkpoint).not.toBeNull();
  });

  test('completes after a crash between objects and rows', async () => {
    const files = threeParts(4);
    const upload = await open(files);
    await putParts(upload, files);
    const [{ object_key: key, storage_upload_id: uploadId }] = await keysOf(upload.id);
    await api.objects.multipartComplete({ key, uploadId, partBytes: PART }, files[0].bytes.length);
    // a store that keeps no trace of a completed upload, as S3
    await api.objects.multipartAbort({ key, uploadId });
    await expect(readUpload(api, upload.id)).resolves.toMatchObject({ state: 'OPEN', files: [{ missingParts: [] }] });
    await expect(completeCheckpoint(api, upload.id)).resolves.toMatchObject({ checkpoint: { state: 'VERIFYING' } });
  });
});

describe('signed URLs of parts', () => {
  test('take nothing but their own part, whole', async () => {
    const files = threeParts(5);
    const upload = await open(files);
    const [one, , three] = upload.files[0].missingParts;
    const { bytes } = files[0];
    expect((await put(one.url.replace(/part=1/, 'part=2'), bytes.subarray(0, PART))).status).toBe(403);
    expect((await put(`${one.url}x`, bytes.subarray(0, PART))).status).toBeGreaterThanOrEqual(400);
    expect((await put(one.url, bytes.subarray(0, PART + 1))).status).toBeGreaterThanOrEqual(400);
    // the store takes a part that is too short, as S3 does; it does not count as arrived
    await put(one.url, bytes.subarray(0, 10));
    await put(three.url, bytes.subarray(8192));
    const again = await readUpload(api, upload.id);
    expect(again?.files[0].missingParts.map(({ partNumber }) => partNumber)).toEqual([1, 2]);
    const early = await completeCheckpoint(api, upload.id);
    expect(early.userErrors).toMatchObject([{ code: 'FILE_MISSING', offset: '0' }]);
  });

  test('die when the upload is completed', async () => {
    const files = threeParts(6);
    const upload = await open(files);
    await putParts(upload, files);
    await completeCheckpoint(api, upload.id);
    const answer = await put(upload.files[0].missingParts[0].url, files[0].bytes.subarray(0, PART));
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe('giving up', () => {
  test('deletes what arrived, and ends the upload', async () => {
    const files = threeParts(7);
    const upload = await open(files);
    await putParts(upload, files);
    const [{ object_key: key, storage_upload_id: uploadId }] = await keysOf(upload.id);
    await expect(abort(upload.id)).resolves.toMatchObject({ upload: { state: 'ABORTED' }, userErrors: [] });
    await expect(api.objects.multipartList({ key, uploadId, partBytes: PART })).resolves.toEqual([]);
    // again is no error, and there is no way back
    await expect(abort(upload.id)).resolves.toMatchObject({ upload: { state: 'ABORTED' }, userErrors: [] });
    await expect(completeCheckpoint(api, upload.id)).resolves.toMatchObject({ userErrors: [{ code: 'CONFLICT' }] });
    expect((await put(upload.files[0].missingParts[0].url, files[0].bytes.subarray(0, PART))).status).toBe(404);
  });

  test('is too late after completion', async () => {
    const files = threeParts(8);
    const upload = await open(files);
    await putParts(upload, files);
    await completeCheckpoint(api, upload.id);
    await expect(abort(upload.id)).resolves.toEqual({
      upload: null,
      userErrors: [{ code: 'CONFLICT', field: ['input', 'upload'] }],
    });
  });

  test('does not happen to one whose clock jumped ahead and came back before anybody collected it', async () => {
    const files = threeParts(12);
    const upload = await open(files);
    later = 7201 * 1000;
    await expect(completeCheckpoint(api, upload.id)).resolves.toMatchObject({ userErrors: [{ code: 'EXPIRED' }] });
    later = -86_400_000;
    expect(await expireUploads(api.deps, api.deps.clock())).toBe(0);
    await putParts(upload, files);
    await expect(completeCheckpoint(api, upload.id)).resolves.toMatchObject({ userErrors: [], checkpoint: {} });
  });

  test('happens by itself when time is over', async () => {
    const files = threeParts(9);
    const upload = await open(files);
    await putParts(upload, files);
    const [{ object_key: key, storage_upload_id: uploadId }] = await keysOf(upload.id);
    later = 7201 * 1000;
    await expect(completeCheckpoint(api, upload.id)).resolves.toMatchObject({ userErrors: [{ code: 'EXPIRED' }] });
    await expect(readUpload(api, upload.id)).resolves.toMatchObject({ state: 'OPEN', files: [{ missingParts: [] }] });
    expect(await expireUploads(api.deps, api.deps.clock())).toBeGreaterThanOrEqual(1);
    expect(await expireUploads(api.deps, api.deps.clock())).toBe(0);
    await expect(readUpload(api, upload.id)).resolves.toMatchObject({ state: 'EXPIRED' });
    await expect(api.objects.multipartList({ key, uploadId, partBytes: PART })).resolves.toEqual([]);
    await expect(completeCheckpoint(api, upload.id)).resolves.toMatchObject({ userErrors: [{ code: 'EXPIRED' }] });
  });
});

describe('collecting orphans', () => {
  test('deletes what no row needs and keeps the rest', async () => {
    const files = threeParts(10);
    const kept = await open(files);
    await putParts(kept, files);
    const [{ object_key: keptKey }] = await keysOf(kept.id);
    await completeCheckpoint(api, kept.id);
    const waiting = await open(threeParts(11));
    const orphan = 'uploads/0190a000-0000-7000-8000-000000000000/1';
    await api.objects.put(orphan, new Uint8Array(3));
    const parts = await api.objects.multipartStart(orphan, PART);
    await api.objects.put('uploads/not-one-of-ours', new Uint8Array(3));

    expect(await collectOrphans(api.deps, new Date(Date.now() - 60_000))).toBe(0);
    expect(await collectOrphans(api.deps, new Date(Date.now() + 60_000))).toBe(2);
    await expect(api.objects.head(orphan)).resolves.toBeNull();
    await expect(api.objects.head(keptKey)).resolves.not.toBeNull();
    await expect(api.objects.head('uploads/not-one-of-ours')).resolves.not.toBeNull();
    await expect(api.objects.multipartPut(parts, 1, new Uint8Array(1))).rejects.toThrow();
    await putParts(waiting, threeParts(11));
    await expect(completeCheckpoint(api, waiting.id)).resolves.toMatchObject({ checkpoint: { state: 'VERIFYING' } });
  });
});

describe('access', () => {
  test('needs the scope checkpoint:write', async () => {
    const input = checkpointInput(threeParts(12));
    await expect(startCheckpoint(api, input, api.tokens.read)).resolves.toMatchObject({
      upload: null,
      userErrors: [{ code: 'FORBIDDEN' }],
    });
    const upload = await open(threeParts(12));
    await expect(completeCheckpoint(api, upload.id, api.tokens.mergeRun)).resolves.toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
    });
    await expect(abort(upload.id, api.tokens.evalRun)).resolves.toMatchObject({ userErrors: [{ code: 'FORBIDDEN' }] });
  });

  test('to an upload is for the token that started it, and for admins', async () => {
    const upload = await open(threeParts(13));
    await expect(readUpload(api, upload.id, api.tokens.read)).resolves.toBeNull();
    const anonymous = await api.data(`query ($id: ID!) { node(id: $id) { id } upload(id: $id) { id } }`, {
      id: upload.id,
    });
    expect(anonymous).toEqual({ node: null, upload: null });
    await expect(readUpload(api, upload.id, api.tokens.admin)).resolves.toMatchObject({ id: upload.id });
    const other = await startCheckpoint(api, checkpointInput(threeParts(13)), api.tokens.admin);
    await expect(completeCheckpoint(api, other.upload?.id ?? '')).resolves.toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    });
    await expect(abort(other.upload?.id ?? '')).resolves.toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });

  test('leaves a trail', async () => {
    const files = threeParts(14);
    const upload = await open(files);
    await putParts(upload, files);
    const { checkpoint } = await completeCheckpoint(api, upload.id);
    const rows: { id: string; checkpoint_id: string }[] = await api.dataSource.query(
      'SELECT id, checkpoint_id FROM upload ORDER BY id DESC LIMIT 1',
    );
    const [row] = rows;
    const started = await auditEventsOf(api.dataSource.manager, 'Upload', row.id);
    const completed = await auditEventsOf(api.dataSource.manager, 'Checkpoint', row.checkpoint_id);
    expect([...started, ...completed].map(({ action }) => action)).toEqual([
      'checkpointUploadStart',
      'checkpointUploadComplete',
    ]);
    expect(started[0].tokenId).not.toBeNull();
    expect(checkpoint).not.toBeNull();
  });
});
