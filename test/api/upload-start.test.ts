import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../support/api.ts';
import { checkpointInput, pushCheckpoint, safetensors, startCheckpoint, type TestFile } from '../support/registry.ts';

let api: TestApi;

// no worker: what is completed stays in verification
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.stop());

describe('announcing files', () => {
  const refused = async (files: readonly TestFile[], more?: Readonly<Record<string, unknown>>) => {
    const { upload, userErrors } = await startCheckpoint(api, checkpointInput(files, more));
    expect(upload).toBeNull();
    return userErrors;
  };
  const weights = { path: 'model.safetensors', bytes: safetensors({ w: { shape: [3] } }) };
  const beside = (path: string): TestFile[] => [weights, { path, bytes: new Uint8Array(1) }];

  test.each([
    '../model.json',
    'a/b.json',
    '/etc/passwd',
    '.hidden',
    'a\\b',
    '',
    'a\0b',
    'CON:',
    'https://x',
    `${'a'.repeat(300)}`,
  ])('refuses the name %j', async (path) => {
    await expect(refused(beside(path))).resolves.toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'files', '1', 'path'] },
    ]);
  });

  test.each(['pytorch_model.bin', 'model.pt', 'model.ckpt', 'data.pkl', 'weights.PTH'])(
    'refuses the pickle %s',
    async (path) => {
      const [error] = await refused(beside(path));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', file: path, field: ['input', 'files', '1', 'path'] });
      expect(error.message).toContain('convert them to safetensors');
    },
  );

  test('refuses two names that differ in case only', async () => {
    await expect(refused(beside('MODEL.safetensors'))).resolves.toMatchObject([
      { field: ['input', 'files', '1', 'path'] },
    ]);
  });

  test('refuses sets without weights, without files, with too many', async () => {
    await expect(refused([{ path: 'config.json', bytes: new Uint8Array(2) }])).resolves.toMatchObject([
      { code: 'FILE_MISSING', field: ['input', 'files'] },
    ]);
    await expect(refused([])).resolves.toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'files'] }]);
    const many = Array.from({ length: 2001 }, (_, n) => ({ path: `${n}.json`, bytes: new Uint8Array(1) }));
    await expect(refused(many)).resolves.toMatchObject([{ code: 'LIMIT_EXCEEDED', field: ['input', 'files'] }]);
  });

  test('refuses sizes that are nothing or too much', async () => {
    const sized = async (bytes: string) => {
      const input = checkpointInput([weights]);
      input.files[0].bytes = bytes;
      return (await startCheckpoint(api, input)).userErrors;
    };
    const field = ['input', 'files', '0', 'bytes'];
    await expect(sized('0')).resolves.toMatchObject([{ code: 'INVALID_INPUT', field }]);
    await expect(sized('-5')).resolves.toMatchObject([{ code: 'INVALID_INPUT', field }]);
    await expect(sized('9000000000000000000')).resolves.toMatchObject([{ code: 'INVALID_INPUT', field }]);
    await expect(sized('2000000000000')).resolves.toMatchObject([{ code: 'LIMIT_EXCEEDED', field }]);
  });

  test('refuses lineage that cannot be', async () => {
    await expect(refused([weights], { kind: 'MERGED' })).resolves.toMatchObject([{ field: ['input', 'kind'] }]);
    await expect(
      refused([weights], { kind: 'BASE', trainedCells: [{ benchmark: 'x', cells: ['y'] }] }),
    ).resolves.toMatchObject([{ field: ['input', 'trainedCells'] }]);
    await expect(refused([weights], { base: 'nonsense' })).resolves.toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'base'] },
    ]);
    await expect(refused([weights], { trainedCells: [{ benchmark: 'nope@1', cells: ['y'] }] })).resolves.toMatchObject([
      { code: 'NOT_FOUND', field: ['input', 'trainedCells', '0', 'benchmark'] },
    ]);
    const files = [{ path: 'model.safetensors', bytes: safetensors({ w: { shape: [4] } }) }];
    const base = await pushCheckpoint(api, files, { kind: 'BASE' });
    await expect(refused([weights], { base: base.id })).resolves.toMatchObject([
      { code: 'NOT_READY', field: ['input', 'base'] },
    ]);
  });

  test('refuses names that terminals or the database would trip over', async () => {
    await expect(refused([weights], { name: ' ' })).resolves.toMatchObject([{ field: ['input', 'name'] }]);
    await expect(refused([weights], { name: 'a\u0000b' })).resolves.toMatchObject([{ field: ['input', 'name'] }]);
    await expect(refused([weights], { license: 'x'.repeat(201) })).resolves.toMatchObject([
      { field: ['input', 'license'] },
    ]);
  });
});
