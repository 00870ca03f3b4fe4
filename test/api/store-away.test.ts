import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type S3ObjectStore } from '../../src/storage/objects/s3-object-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { cuts, type FakeS3, hangs, isBusy, type S3Answer, stalls, startFakeS3 } from '../support/fake-s3.ts';
import { checkpointInput, safetensors, startCheckpoint } from '../support/registry.ts';

const AWAYS: readonly (readonly [string, S3Answer])[] = [
  ['is busy', isBusy],
  ['cuts connections', cuts],
  ['hangs', hangs],
  ['stops in the middle of an answer', stalls],
];
const FILES = [{ path: 'model.safetensors', bytes: safetensors({ w: { shape: [3] } }) }];
const START = `mutation ($input: CheckpointUploadStartInput!) { checkpointUploadStart(input: $input) { upload { id } userErrors { code } } }`;
const COMPLETE = `mutation ($upload: ID!) { checkpointUploadComplete(input: { upload: $upload }) { checkpoint { id } userErrors { code } } }`;
const ABORT = `mutation ($upload: ID!) { uploadAbort(input: { upload: $upload }) { upload { state } userErrors { code } } }`;
const UPLOAD = `query ($upload: ID!) { upload(id: $upload) { files { missingParts { partNumber } } } }`;
const COLLECT = `mutation { garbageCollect(input: {}) { objects { key } userErrors { code } } }`;

let s3: FakeS3;
let api: TestApi;
let impatient = false;
const lines: string[] = [];

beforeAll(async () => {
  s3 = await startFakeS3();
  const [quick, patient] = [60, 10_000].map((answerMs) => s3.store({ answerMs, idleMs: 10_000 }));
  const objects = new Proxy<S3ObjectStore>(patient, {
    get: (_, name) => {
      const store = impatient ? quick : patient;
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === 'function' ? value.bind(store) : value;
    },
  });
  api = await startTestApi({ objects, log: (line) => lines.push(line) });
});
afterEach(() => {
  s3.next();
  s3.always(null);
  impatient = false;
});
afterAll(async () => {
  await api.stop();
  await s3.close();
});

const ask = async (query: string, variables: Record<string, unknown> = {}) =>
  api.graphql(query, variables, api.tokens.admin);
/** From now on the store does this, after so many more right answers. */
const away = (answer: S3Answer, ...before: S3Answer[]): void => {
  s3.next(...before);
  s3.always(answer);
  impatient = true;
};
const open = async (): Promise<string> => {
  const { upload } = await startCheckpoint(api, checkpointInput(FILES));
  if (upload === null) throw new Error('there is no upload');
  return upload.id;
};
const uploads = async (): Promise<{ id: string; state: string }[]> =>
  api.dataSource.query('SELECT id, state FROM upload ORDER BY id');
const TRY_AGAIN = [{ extensions: { code: 'STORAGE_UNAVAILABLE', retryAfterSeconds: 5, id: expect.any(String) } }];
const wholePart: S3Answer = (_, response) => {
  const part = `<Part><PartNumber>1</PartNumber><Size>${FILES[0].bytes.length}</Size><ETag>"x"</ETag></Part>`;
  response.end(`<ListPartsResult><IsTruncated>false</IsTruncated>${part}</ListPartsResult>`);
};

describe.each(AWAYS)('while the store %s', (_, answer) => {
  test('an upload is not begun, and nothing is left of it', async () => {
    const before = await uploads();
    away(answer);
    const { data, errors } = await ask(START, { input: checkpointInput(FILES) });
    expect(data).toBeNull();
    expect(errors).toMatchObject(TRY_AGAIN);
    expect(await uploads()).toEqual(before);
  });

  test('what is asked of an upload is to be asked again, and it stays as it was', async () => {
    const upload = await open();
    const before = await uploads();
    away(answer);
    for (const query of [UPLOAD, COMPLETE]) {
      expect((await ask(query, { upload })).errors).toMatchObject(TRY_AGAIN);
    }
    // all parts are there, and the store goes away when they are to become an object
    away(answer, wholePart, wholePart);
    expect((await ask(COMPLETE, { upload })).errors).toMatchObject(TRY_AGAIN);
    expect(await uploads()).toEqual(before);
    expect(await api.dataSource.query('SELECT id FROM checkpoint')).toEqual([]);
    // its bytes are left to the collector, which takes what no open upload needs
    expect((await ask(ABORT, { upload })).data).toMatchObject({ uploadAbort: { upload: { state: 'ABORTED' } } });
  });

  test('garbage is not collected', async () => {
    away(answer);
    expect((await ask(COLLECT)).errors).toMatchObject(TRY_AGAIN);
  });
});

test('the log has the reason under the id that the client was told, as a warning', async () => {
  away(cuts);
  const { errors } = await ask(START, { input: checkpointInput(FILES) });
  const logged = lines.filter((line) => line.includes(String(errors[0].extensions.id)));
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(/starting an upload of .*ECONNRESET|socket hang up/);
  expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|hang up|uploads\//);
});

test('what only the operator can mend does not ask clients to come again', async () => {
  s3.always((_, response) => void response.writeHead(403).end());
  const { errors } = await ask(START, { input: checkpointInput(FILES) });
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(errors[0].extensions).not.toHaveProperty('retryAfterSeconds');
});

test('a server that cannot use its store says that it is not ready', async () => {
  away(hangs);
  const ready = await fetch(`${api.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ checks: { database: true, objects: false } });
});
