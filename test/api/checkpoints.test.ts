import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../support/api.ts';
import { registerCheckpoint, safetensors } from '../support/registry.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ worker: true, env: { MERGEBOARD_UPLOAD_PART_BYTES: '4096' } });
});
afterAll(async () => api.stop());

describe('registering', () => {
  test('a single file becomes READY with its tensors', async () => {
    const bytes = safetensors({ 'a.weight': { shape: [40, 50] }, 'b.bias': { shape: [7] } });
    const files = [
      { path: 'model.safetensors', bytes },
      { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}') },
    ];
    const { id, state } = await registerCheckpoint(api, files, { name: 'single' });
    expect(state).toBe('READY');
    const query = `query ($id: ID!) { checkpoint(id: $id) {
      family parameterCount bytes layoutDigest job { kind state }
      files { path role bytes downloadUrl }
      tensors(first: 10) { totalCount nodes { name dtype shape file bytes } }
    } }`;
    const { checkpoint } = await api.data<{ checkpoint: Record<string, unknown> }>(query, { id });
    expect(checkpoint).toMatchObject({
      family: 'clip',
      parameterCount: '2007',
      job: { kind: 'CHECKPOINT_VERIFY', state: 'SUCCEEDED' },
      tensors: { totalCount: 2, nodes: [{ name: 'a.weight', dtype: 'F32', shape: ['40', '50'] }, { name: 'b.bias' }] },
    });
    const [, weights] = checkpoint.files as { path: string; downloadUrl: string }[];
    const download = await fetch(weights.downloadUrl);
    expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
  });
});
