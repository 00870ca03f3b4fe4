import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expireUploads } from '../../src/jobs/chores/collect-uploads.ts';
import { type CheckpointWish, createCheckpointService } from '../../src/services/checkpoint-service.ts';
import { createUploadService } from '../../src/services/upload-service.ts';
import { type Viewer } from '../../src/services/viewer.ts';
import { type MultipartUpload, type ObjectStore } from '../../src/storage/objects/object-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { announce, safetensors } from '../support/registry.ts';

let api: TestApi;
let viewer: Viewer;

beforeAll(async () => {
  api = await startTestApi();
  const authenticated = await api.services.tokens.authenticate(api.tokens.checkpointWrite);
  if (!authenticated.ok) throw new Error('the token must work');
  viewer = authenticated.value;
});
afterAll(async () => api.stop());

/** Services over a store that does something before it completes a multipart upload, or instead. */
function servicesWith(multipartComplete: (upload: MultipartUpload, bytes: number) => Promise<void>) {
  const objects = new Proxy<ObjectStore>(api.objects, {
    get: (target, name) => {
      if (name === 'multipartComplete') return multipartComplete;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const deps = { ...api.deps, objects };
  return { checkpoints: createCheckpointService(deps), uploads: createUploadService(deps) };
}

/** An upload whose only part has arrived; returns its id and the key of its object. */
async function filled(value: number): Promise<{ id: string; key: string }> {
  const bytes = safetensors({ w: { shape: [2], values: [value] } });
  const wish: CheckpointWish = {
    ...{ name: 'race', kind: 'EXPERT', files: [announce({ path: 'model.safetensors', bytes })], modality: null },
    ...{ description: null, license: null, source: null, baseId: null, trainedCells: [] },
  };
  const started = await api.services.checkpoints.start(viewer, wish);
  if (!started.ok || started.value.upload === null) throw new Error('an upload was expected');
  const { id } = started.value.upload;
  const [file] = await api.services.uploads.files([id]);
  const upload = { key: file.objectKey, uploadId: file.storageUploadId, partBytes: Number(file.partBytes) };
  await api.objects.multipartPut(upload, 1, bytes);
  return { id, key: file.objectKey };
}

const checkpointCount = async () => (await api.services.checkpoints.count({})) as number;

describe('an upload that ends while it is being completed', () => {
  test('by being aborted leaves neither checkpoint nor object', async () => {
    const { id, key } = await filled(1);
    const before = await checkpointCount();
    const { checkpoints, uploads } = servicesWith(async (upload, bytes) => {
      await api.objects.multipartComplete(upload, bytes);
      // what the abort deletes now, and what it could not see any more
      await uploads.abort(viewer, id);
      await api.objects.put(key, new Uint8Array(bytes));
    });
    await expect(checkpoints.complete(viewer, id)).resolves.toMatchObject({
      ok: false,
      errors: [{ code: 'CONFLICT' }],
    });
    await expect(checkpointCount()).resolves.toBe(before);
    await expect(api.objects.head(key)).resolves.toBeNull();
  });

  test('by expiring leaves neither checkpoint nor object', async () => {
    const { id, key } = await filled(2);
    const { checkpoints } = servicesWith(async (upload, bytes) => {
      await expireUploads(api.deps, new Date('2100-01-01'));
      await api.objects.put(upload.key, new Uint8Array(bytes));
    });
    await expect(checkpoints.complete(viewer, id)).resolves.toMatchObject({ ok: false, errors: [{ code: 'EXPIRED' }] });
    await expect(api.objects.head(key)).resolves.toBeNull();
  });

  test('by another call is completed once', async () => {
    const { id } = await filled(3);
    const { checkpoints } = servicesWith(async (upload, bytes) => {
      await api.services.checkpoints.complete(viewer, id);
      await api.objects.multipartComplete(upload, bytes);
    });
    const before = await checkpointCount();
    await expect(checkpoints.complete(viewer, id)).resolves.toMatchObject({
      ok: true,
      value: { checkpoint: { state: 'VERIFYING' } },
    });
    await expect(checkpointCount()).resolves.toBe(before + 1);
  });
});

test('a start that fails half-way gives up the parts it had opened', async () => {
  const opened: MultipartUpload[] = [];
  let calls = 0;
  const objects = new Proxy<ObjectStore>(api.objects, {
    get: (target, name) => {
      if (name === 'multipartStart') {
        return async (key: string, partBytes: number) => {
          if (++calls === 2) throw new Error('the store is gone');
          const upload = await api.objects.multipartStart(key, partBytes);
          opened.push(upload);
          return upload;
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const files = ['a', 'b'].map((name) =>
    announce({ path: `${name}.safetensors`, bytes: safetensors({ [name]: { shape: [1] } }) }),
  );
  const wish: CheckpointWish = {
    ...{ name: 'half', kind: 'EXPERT', files, modality: null, description: null, license: null, source: null },
    ...{ baseId: null, trainedCells: [] },
  };
  const service = createCheckpointService({ ...api.deps, objects });
  await expect(service.start(viewer, wish)).rejects.toThrow('the store is gone');
  await expect(api.objects.multipartPut(opened[0], 1, new Uint8Array(1))).rejects.toThrow('not under way');
});
