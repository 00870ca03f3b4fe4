import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { newId } from '../../src/storage/new-id.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { registerVector, startMerge } from '../support/merges.ts';
import { registerCheckpoint, safetensors, type UserErrorData } from '../support/registry.ts';

let api: TestApi;
let base: string;
let first: string;
let second: string;

beforeAll(async () => {
  api = await startTestApi({ worker: true });
  base = await registerVector(api, [1, 2, 3, 4], { kind: 'BASE', name: 'the base' });
  first = await registerVector(api, [2, 2, 5, 0], { base, name: 'first' });
  second = await registerVector(api, [1, 4, 1, 4], { base, name: 'second' });
}, 120_000);
afterAll(async () => api.stop());

const both = () => [{ checkpoint: first }, { checkpoint: second }];

describe('a plan', () => {
  const PLAN = `query ($input: MergeInput!) { mergePlan(input: $input) {
    plan { recipe recipeDigest bytesRead bytesWritten flops peakMemoryBytes threads sliceBytes tensorCount
      passes { name kind bytesRead flops } decisions(first: 5) { name shape inputDtypes outputDtype action reason } existing { id } }
    userErrors { code message field tensor } } }`;
  const plan = async (input: Record<string, unknown>) =>
    (
      await api.data<{ mergePlan: { plan: Record<string, unknown> | null; userErrors: UserErrorData[] } }>(PLAN, {
        input,
      })
    ).mergePlan;

  test('says from headers alone what a merge would do, and starts nothing', async () => {
    const input = { method: { id: 'ties' }, base, experts: both(), outputDtype: 'BF16' };
    const { plan: planned, userErrors } = await plan(input);
    expect(userErrors).toEqual([]);
    expect(planned).toMatchObject({
      tensorCount: 1,
      existing: null,
      decisions: [
        { name: 'w', shape: ['4'], inputDtypes: ['F32', 'F32', 'F32'], outputDtype: 'BF16', action: 'MERGE' },
      ],
    });
    expect(Number(planned?.bytesRead)).toBeGreaterThanOrEqual(48);
    expect((planned?.passes as { kind: string }[]).at(-1)?.kind).toBe('map');
    const { merges } = await api.data<{ merges: { totalCount: number } }>(
      '{ merges(filter: { method: "ties" }) { totalCount } }',
    );
    expect(merges.totalCount).toBe(0);
  });

  test('is the one that the merge has', async () => {
    const input = { method: { id: 'task_arithmetic' }, parameters: { lambda: 0.125 }, base, experts: both() };
    const { plan: planned } = await plan(input);
    const { merge } = await startMerge(api, input);
    expect(merge).toMatchObject({
      recipe: planned?.recipe,
      recipeDigest: planned?.recipeDigest,
      bytesRead: planned?.bytesRead,
    });
    expect((await plan(input)).plan).toMatchObject({ existing: { id: merge?.id } });
  });

  describe('refuses', () => {
    let wide: string;
    let renamed: string;
    beforeAll(async () => {
      wide = await registerVector(api, [1, 2, 3, 4, 5]);
      const files = [{ path: 'model.safetensors', bytes: safetensors({ v: { shape: [4] } }) }];
      renamed = (await registerCheckpoint(api, files)).id;
    });
    const experts = (...ids: string[]) => ids.map((checkpoint) => ({ checkpoint }));

    test.each<[string, string, string[] | null, () => Record<string, unknown>]>([
      ['an unknown method', 'METHOD_UNKNOWN', ['input', 'method', 'id'], () => ({ method: { id: 'magic' } })],
      [
        'an unknown dialect',
        'METHOD_UNKNOWN',
        ['input', 'method', 'dialect'],
        () => ({ method: { id: 'linear', dialect: 'klingon' } }),
      ],
      ['parameters that are no object', 'PARAMETER_INVALID', ['input', 'parameters'], () => ({ parameters: [1] })],
      ['an unknown parameter', 'PARAMETER_INVALID', ['input', 'parameters', 'mu'], () => ({ parameters: { mu: 1 } })],
      [
        'a parameter of another type',
        'PARAMETER_INVALID',
        ['input', 'parameters', 'lambda'],
        () => ({ parameters: { lambda: 'much' } }),
      ],
      ['no experts', 'EXPERT_COUNT', ['input', 'experts'], () => ({ experts: [] })],
      [
        'slerp of one',
        'EXPERT_COUNT',
        ['input', 'experts'],
        () => ({ method: { id: 'slerp' }, base: null, parameters: {}, experts: experts(first) }),
      ],
      ['task vectors without a base', 'BASE_REQUIRED', ['input', 'base'], () => ({ base: null })],
      [
        'an id of nothing',
        'NOT_FOUND',
        ['input', 'experts', '1', 'checkpoint'],
        () => ({ experts: experts(first, encodeId('Checkpoint', newId())) }),
      ],
      [
        'an id of another kind',
        'INVALID_INPUT',
        ['input', 'experts', '0', 'checkpoint'],
        () => ({ experts: experts(encodeId('Job', newId())) }),
      ],
      ['no id at all', 'INVALID_INPUT', ['input', 'base'], () => ({ base: 'base' })],
      ['another shape', 'SHAPE_MISMATCH', null, () => ({ experts: experts(first, wide) })],
      ['other names', 'TENSOR_MISSING', null, () => ({ experts: experts(first, renamed) })],
      ['an unknown output dtype', 'DTYPE_UNSUPPORTED', ['input', 'outputDtype'], () => ({ outputDtype: 'F12' })],
      ['a seed that is none', 'PARAMETER_INVALID', ['input', 'seed'], () => ({ seed: '-1' })],
      ['a seed beyond 2^53', 'PARAMETER_INVALID', ['input', 'seed'], () => ({ seed: '9007199254740992' })],
      ['a name with control characters', 'INVALID_INPUT', ['input', 'name'], () => ({ name: 'a\u0007b' })],
    ])('%s', async (_name, code, field, change) => {
      const input = { method: { id: 'task_arithmetic' }, base, experts: both(), ...change() };
      const { plan: planned, userErrors } = await plan(input);
      expect(planned).toBeNull();
      expect(userErrors[0]).toMatchObject({ code, field });
      const started = await startMerge(api, input);
      expect(started).toMatchObject({ merge: null, job: null });
      expect(started.userErrors[0]).toMatchObject({ code, field });
    });

    test('a checkpoint that is not READY', async () => {
      await api.dataSource.query(`UPDATE checkpoint SET state = 'VERIFYING' WHERE name = 'second'`);
      const { userErrors } = await plan({ method: { id: 'linear' }, experts: both() });
      await api.dataSource.query(`UPDATE checkpoint SET state = 'READY' WHERE name = 'second'`);
      expect(userErrors).toEqual([
        expect.objectContaining({ code: 'NOT_READY', field: ['input', 'experts', '1', 'checkpoint'] }),
      ]);
    });
  });
});

describe('methods', () => {
  test('show what they need and take', async () => {
    const query = `query ($id: String) { methods(id: $id) { id dialect version title citation { title } minExperts maxExperts costFormula
      prerequisites { base statistics data tuning randomness } parameters { name type default min max choices grid help } } }`;
    interface Methods {
      methods: { id: string; dialect: string; version: number; parameters: { name: string; type: string }[] }[];
    }
    const { methods } = await api.data<Methods>(query);
    expect(methods.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['linear', 'slerp', 'mlerp', 'task_arithmetic', 'dare_linear', 'dare_ties', 'ties']),
    );
    // whole names: what a client sends back means one method
    const names = methods.map(({ id, dialect, version }) => `${id}/${dialect}/${version}`);
    expect(new Set(names).size).toBe(names.length);
    const [slerp] = (await api.data<Methods>(query, { id: 'slerp' })).methods;
    expect(slerp).toMatchObject({ minExperts: 2, maxExperts: 2 });
    const [ties] = (await api.data<Methods>(query, { id: 'ties' })).methods;
    expect(ties).toMatchObject({ prerequisites: { base: true, randomness: false } });
    expect(ties.parameters.map(({ type }) => type)).toEqual(expect.arrayContaining(['NUMBER', 'CHOICE']));
    expect((await api.data<Methods>(query, { id: 'none' })).methods).toEqual([]);
  });
});
