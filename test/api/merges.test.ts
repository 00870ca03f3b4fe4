import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSafetensors } from '../support/parse-safetensors.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { jobEnd, merged, outputFile, readMerge, registerVector, startMerge } from '../support/merges.ts';

let api: TestApi;
let base: string;
let first: string;
let second: string;

beforeAll(async () => {
  api = await startTestApi({ worker: true });
  base = await registerVector(api, [1, 2, 3, 4], { kind: 'BASE', name: 'the base', license: 'mit' });
  first = await registerVector(api, [2, 2, 5, 0], { base, name: 'first', license: 'apache-2.0' });
  second = await registerVector(api, [1, 4, 1, 4], { base, name: 'second', license: 'apache-2.0' });
});
afterAll(async () => api.stop());

const both = () => [{ checkpoint: first }, { checkpoint: second }];

describe('merging', () => {
  test('adds task vectors, as computed by hand, and publishes a whole checkpoint', async () => {
    const input = {
      method: { id: 'task_arithmetic' },
      parameters: { lambda: 0.5 },
      base,
      experts: both(),
      name: 'the sum',
    };
    const merge = await merged(api, input);

    const { tensors, metadata } = parseSafetensors(await outputFile(merge, 'model.safetensors'));
    // base + 0.5 · ((first − base) + (second − base))
    expect(tensors.get('w')).toEqual([1.5, 3, 3, 2]);
    expect(JSON.parse(metadata.mergeboard_recipe)).toEqual(merge.recipe);
    expect(metadata.mergeboard_recipe_digest).toBe(merge.recipeDigest);

    expect(merge).toMatchObject({
      name: 'the sum',
      method: { id: 'task_arithmetic' },
      base: { id: base },
      inputs: [{ role: 'BASE', checkpoint: { id: base } }, { role: 'EXPERT' }, { role: 'EXPERT' }],
      output: {
        kind: 'MERGED',
        state: 'READY',
        name: 'the sum',
        family: 'clip',
        license: null,
        parameterCount: '4',
        base: { id: base },
        mergedBy: { id: merge.id },
        files: [
          { path: 'README.md', role: 'CARD' },
          { path: 'config.json', role: 'CONFIG' },
          { path: 'model.safetensors', role: 'WEIGHTS' },
        ],
        tensors: { nodes: [{ name: 'w', dtype: 'F32', shape: ['4'], file: 'model.safetensors' }] },
      },
    });
    expect(merge.cost).toMatchObject({ device: 'cpu/wasm', computeDtype: 'F32', bytesRead: '48' });
    expect((await outputFile(merge, 'config.json')).toString()).toBe('{"model_type":"clip"}\n');
    const card = (await outputFile(merge, 'README.md')).toString();
    expect(card).toContain('base_model_relation: merge');
    expect(card).toContain(merge.recipeDigest);
  });
});
