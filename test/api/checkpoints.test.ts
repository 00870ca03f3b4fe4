import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../support/api.ts';
import {
  checkpointInput,
  completeCheckpoint,
  gone,
  pushCheckpoint,
  putParts,
  registerCheckpoint,
  safetensors,
  settled,
  startCheckpoint,
  type TestFile,
  type TestTensor,
} from '../support/registry.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({
    worker: true,
    env: { MERGEBOARD_UPLOAD_PART_BYTES: '4096', MERGEBOARD_WORKER_CONCURRENCY: '3' },
  });
});
afterAll(async () => api.stop());

/** A one-file checkpoint whose bytes differ by `value`. */
function model(value: number, tensors: Readonly<Record<string, TestTensor>> = { w: { shape: [4, 3] } }): TestFile[] {
  const filled = Object.entries(tensors).map(([name, tensor]) => [name, { values: [value], ...tensor }] as const);
  return [{ path: 'model.safetensors', bytes: safetensors(new Map(filled)) }];
}

/** Bytes of a safetensors file with a header written by hand. */
function raw(header: string, data: number): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(Buffer.from(header), 8);
  return bytes;
}

const single = (bytes: Uint8Array): TestFile[] => [{ path: 'model.safetensors', bytes }];

describe('a checkpoint that is in order', () => {
  test('becomes READY with files, tensors, family and digests', async () => {
    const bytes = safetensors({ 'a.weight': { shape: [40, 50] }, 'b.bias': { shape: [7] } });
    const files = [
      { path: 'model.safetensors', bytes },
      { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}') },
      { path: 'tokenizer.json', bytes: Buffer.from('{}') },
    ];
    const { id, state } = await registerCheckpoint(api, files, { name: 'single', license: 'mit' });
    expect(state).toBe('READY');
    const query = `query ($id: ID!) { checkpoint(id: $id) {
      name license family parameterCount bytes layoutDigest rejection { code } job { kind state }
      files { path role bytes downloadUrl }
      tensors(first: 10) { totalCount nodes { name dtype shape file bytes } }
      found: tensors(search: "BIAS") { totalCount nodes { name } }
    } }`;
    const { checkpoint } = await api.data<{ checkpoint: Record<string, unknown> }>(query, { id });
    expect(checkpoint).toMatchObject({
      ...{ name: 'single', license: 'mit', family: 'clip', parameterCount: '2007', rejection: null },
      bytes: String(files.reduce((sum, file) => sum + file.bytes.length, 0)),
      layoutDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      job: { kind: 'CHECKPOINT_VERIFY', state: 'SUCCEEDED' },
      tensors: {
        totalCount: 2,
        nodes: [
          { name: 'a.weight', dtype: 'F32', shape: ['40', '50'], file: 'model.safetensors', bytes: '8000' },
          { name: 'b.bias' },
        ],
      },
      found: { totalCount: 1, nodes: [{ name: 'b.bias' }] },
      files: [{ role: 'CONFIG' }, { role: 'WEIGHTS' }, { role: 'TOKENIZER' }],
    });
    const weights = (checkpoint.files as { downloadUrl: string }[])[1];
    const download = await fetch(weights.downloadUrl);
    expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('may be sharded, with an index', async () => {
    const shards = [1, 2].map((n) => `model-0000${n}-of-00002.safetensors`);
    const files = [
      { path: shards[0], bytes: safetensors({ first: { shape: [2000] } }) },
      { path: shards[1], bytes: safetensors({ second: { shape: [3], dtype: 'F16', values: new Uint8Array(6) } }) },
      {
        path: 'model.safetensors.index.json',
        bytes: Buffer.from(
          JSON.stringify({ metadata: { total_size: 1 }, weight_map: { first: shards[0], second: shards[1] } }),
        ),
      },
    ];
    const { id, state } = await registerCheckpoint(api, files);
    expect(state).toBe('READY');
    const query = `query ($id: ID!) { checkpoint(id: $id) { tensors { nodes { name file } } } }`;
    const { checkpoint } = await api.data<{ checkpoint: { tensors: unknown } }>(query, { id });
    expect(checkpoint.tensors).toEqual({
      nodes: [
        { name: 'first', file: shards[0] },
        { name: 'second', file: shards[1] },
      ],
    });
  });

  test('may name a tensor `__proto__`', async () => {
    const bytes = safetensors(
      new Map([
        ['__proto__', { shape: [2] }],
        ['constructor', { shape: [1] }],
      ]),
    );
    const { id, state } = await registerCheckpoint(api, single(bytes));
    expect(state).toBe('READY');
    const { checkpoint } = await api.data<{ checkpoint: { tensors: { nodes: { name: string }[] } } }>(
      `query ($id: ID!) { checkpoint(id: $id) { tensors { nodes { name } } } }`,
      { id },
    );
    expect(checkpoint.tensors.nodes.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
  });

  test('may link a base whose floating types differ', async () => {
    const base = await registerCheckpoint(api, model(100), { kind: 'BASE' });
    const expert = model(0, { w: { shape: [4, 3], dtype: 'BF16', values: new Uint8Array(24) } });
    const { id, state } = await registerCheckpoint(api, expert, { base: base.id });
    expect(state).toBe('READY');
    const query = `query ($id: ID!, $base: ID!) {
      checkpoint(id: $id) { base { id } }
      checkpoints(filter: { base: $base }) { totalCount nodes { id } }
    }`;
    await expect(api.data(query, { id, base: base.id })).resolves.toMatchObject({
      checkpoint: { base: { id: base.id } },
      checkpoints: { totalCount: 1, nodes: [{ id }] },
    });
  });
});

describe('the same bytes', () => {
  test('are registered once, and need no second upload', async () => {
    const files = model(1);
    const first = await registerCheckpoint(api, files);
    const again = await startCheckpoint(api, checkpointInput(files, { name: 'other name' }));
    expect(again).toMatchObject({ upload: null, checkpoint: { id: first.id, state: 'READY' }, userErrors: [] });
  });

  test('end as one checkpoint when two clients register them at the same time', async () => {
    const files = model(2);
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => pushCheckpoint(api, files)));
    const ended = await Promise.all([a, b, c].map(({ id }) => settled(api, id)));
    expect(ended.map(({ state }) => state)).toEqual(['READY', 'READY', 'READY']);
    const ids = new Set(ended.map(({ id }) => id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    const nodes = await api.data(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, { ids: [a.id, b.id, c.id] });
    expect(nodes).toEqual({ nodes: [{ id }, { id }, { id }] });
    const listed = await api.data<{ checkpoints: { nodes: { id: string }[] } }>(
      `{ checkpoints(first: 100) { nodes { id } } }`,
    );
    const among = listed.checkpoints.nodes.filter((node) => [a.id, b.id, c.id].includes(node.id));
    expect(among).toEqual([{ id }]);
    const objects = await api.dataSource.query(
      `SELECT object_key FROM checkpoint_file f JOIN checkpoint c ON c.id = f.checkpoint_id WHERE c.duplicate_of_id IS NOT NULL`,
    );
    expect(objects).toHaveLength(2);
    for (const { object_key: key } of objects as { object_key: string }[]) {
      await gone(api, key);
    }
  });

  test('with another lineage are a conflict that names the difference', async () => {
    const files = model(3);
    const base = await registerCheckpoint(api, model(4), { kind: 'BASE' });
    await registerCheckpoint(api, files, { name: 'known' });
    const { userErrors } = await startCheckpoint(api, checkpointInput(files, { base: base.id }));
    expect(userErrors).toEqual([
      expect.objectContaining({
        code: 'CONFLICT',
        message: 'exactly these files are registered as "known" without a base',
        field: ['input', 'base'],
      }),
    ]);
    const asBase = await startCheckpoint(api, checkpointInput(files, { kind: 'BASE' }));
    expect(asBase.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'kind'] }]);
  });

  test('are found by digest and by its beginning', async () => {
    const { id } = await registerCheckpoint(api, model(5));
    const read = await api.data<{ checkpoint: { contentDigest: string } }>(
      `query ($id: ID!) { checkpoint(id: $id) { contentDigest } }`,
      { id },
    );
    const digest = read.checkpoint.contentDigest;
    const query = `query ($digest: Sha256!, $prefix: String!) {
      checkpointByDigest(digest: $digest) { id }
      checkpoints(filter: { digestPrefix: $prefix }) { nodes { id } }
    }`;
    await expect(api.data(query, { digest, prefix: digest.slice(0, 12) })).resolves.toEqual({
      checkpointByDigest: { id },
      checkpoints: { nodes: [{ id }] },
    });
  });
});

describe('a checkpoint with a defect is REJECTED', () => {
  const rejected = async (files: readonly TestFile[], more?: Readonly<Record<string, unknown>>) => {
    const { state, rejection, id } = await registerCheckpoint(api, files, more);
    expect(state).toBe('REJECTED');
    const { checkpoint } = await api.data<{ checkpoint: { job: unknown; files: unknown } }>(
      `query ($id: ID!) { checkpoint(id: $id) { job { state error { code } } files { downloadUrl } } }`,
      { id },
    );
    // a rejection is a result, not a failure of the job, and its bytes are not kept
    expect(checkpoint.job).toEqual({ state: 'SUCCEEDED', error: null });
    expect(checkpoint.files).toEqual(files.map(() => ({ downloadUrl: null })));
    return rejection;
  };

  test('for a NaN, naming the tensor and the element', async () => {
    const values = [...Array<number>(1500).fill(1), Number.NaN, ...Array<number>(499).fill(1)];
    const bytes = safetensors({ fine: { shape: [8] }, 'layer.weight': { shape: [2000], values } });
    const rejection = await rejected(single(bytes));
    expect(rejection).toMatchObject({ code: 'NON_FINITE', file: 'model.safetensors', tensor: 'layer.weight' });
    expect(rejection?.message).toContain('element 1500');
    expect(rejection?.offset).toMatch(/^\d+$/);
  });

  test('for overlapping tensors, naming the second', async () => {
    const header =
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}';
    await expect(rejected(single(raw(header, 8)))).resolves.toMatchObject({
      ...{ code: 'SAFETENSORS_INVALID', file: 'model.safetensors', tensor: 'b' },
    });
  });

  test('for a file that is no safetensors', async () => {
    const bytes = Buffer.from('not a safetensors file, only called one');
    await expect(rejected(single(bytes))).resolves.toMatchObject({ code: 'SAFETENSORS_INVALID' });
  });

  test('for bytes with another SHA-256 than announced', async () => {
    const [file] = model(6);
    const input = checkpointInput([file]);
    input.files[0].sha256 = '0'.repeat(64);
    const { upload } = await startCheckpoint(api, input);
    if (upload === null) throw new Error('an upload was expected');
    await putParts(upload, [file]);
    const { checkpoint } = await completeCheckpoint(api, upload.id);
    const { state, rejection } = await settled(api, checkpoint?.id ?? '');
    expect(state).toBe('REJECTED');
    expect(rejection).toMatchObject({ code: 'DIGEST_MISMATCH', file: 'model.safetensors' });
  });

  test('for a tensor that two shards hold', async () => {
    const files = ['one', 'two'].map((name) => ({
      path: `${name}.safetensors`,
      bytes: safetensors({ w: { shape: [1] } }),
    }));
    await expect(rejected(files)).resolves.toMatchObject({ code: 'SAFETENSORS_INVALID', tensor: 'w' });
  });

  test('for an index that names what is not there', async () => {
    const index = (map: object) => ({
      path: 'model.safetensors.index.json',
      bytes: Buffer.from(JSON.stringify({ weight_map: map })),
    });
    await expect(
      rejected([...model(7), index({ w: 'model.safetensors', gone: 'model.safetensors' })]),
    ).resolves.toMatchObject({ code: 'TENSOR_MISSING', tensor: 'gone', file: 'model.safetensors' });
    await expect(rejected([...model(8), index({ w: 'other.safetensors' })])).resolves.toMatchObject({
      code: 'FILE_MISSING',
      file: 'other.safetensors',
    });
    await expect(rejected([...model(9), index({ w: '../../etc/passwd' })])).resolves.toMatchObject({
      ...{ code: 'CONFIG_INVALID', file: 'model.safetensors.index.json' },
    });
  });

  test('for a config that is no JSON', async () => {
    const files = [{ path: 'config.json', bytes: Buffer.from('{"model_type": ') }, ...model(10)];
    await expect(rejected(files)).resolves.toMatchObject({ code: 'CONFIG_INVALID', file: 'config.json' });
  });

  test('for tensors that differ from those of its base, with a report', async () => {
    const baseTensors = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`layer.${n}`, { shape: [2] }]));
    const base = await registerCheckpoint(api, model(11, baseTensors), { kind: 'BASE', name: 'the base' });
    const expert = model(12, { 'layer.0': { shape: [2] }, 'layer.1': { shape: [3] }, more: { shape: [1] } });
    const rejection = await rejected(expert, { base: base.id });
    expect(rejection).toMatchObject({ code: 'TENSOR_MISSING', tensor: 'layer.10' });
    expect(rejection?.message).toContain('the tensors differ from those of the base "the base": 23 tensors missing:');
    expect(rejection?.message).toContain('… (3 more); 1 tensor not in the base: "more"');
    expect(rejection?.message).toContain('1 tensor of another shape: "layer.1" is [3], in the base [2]');
  });
});
