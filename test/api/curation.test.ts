import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EntityManager } from 'typeorm';
import { StorageError } from '../../src/errors.ts';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { collectGarbage } from '../../src/jobs/collect-garbage.ts';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { type ObjectStore } from '../../src/storage/objects/object-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { seedBenchmark, seedCheckpoint, type SeededBenchmark, seedMerge, seedScores } from '../support/seed-board.ts';

let api: TestApi;
let manager: EntityManager;
let grid: SeededBenchmark;
let experts: string[];
let merges: { id: string; output: string }[];
const now = new Date('2040-01-01T00:00:00Z');

beforeAll(async () => {
  api = await startTestApi({ clock: () => now });
  manager = api.dataSource.manager;
  grid = await seedBenchmark(manager, ['a', 'b']);
  const base = await seedCheckpoint(manager, { kind: 'BASE', name: 'base' });
  experts = [
    await seedCheckpoint(manager, { kind: 'EXPERT', name: 'one', base, cells: [grid.cells.get('a') ?? ''] }),
    await seedCheckpoint(manager, { kind: 'EXPERT', name: 'two', base, cells: [grid.cells.get('b') ?? ''] }),
  ];
  merges = [];
  for (const seed of [1, 2]) merges.push(await seedMerge(manager, { experts, base, seed }));
  for (const { output } of merges) {
    const values = { a: 0.5, b: 0.6 };
    await seedScores(manager, { checkpoint: output, benchmark: grid, values, harness: HARNESSES.IMAGE_CLASSIFICATION });
  }
  await refreshBoard(
    manager,
    merges.map(({ output }) => output),
  );
});
afterAll(() => api.stop());

const chk = (uuid: string): string => encodeId('Checkpoint', uuid);
const ERRORS = 'userErrors { code field message }';

async function call<Payload>(mutation: string, input: Record<string, unknown>, fields: string, token?: string) {
  const type = { tagAdd: 'Tag', tagRemove: 'Tag' }[mutation] ?? mutation[0].toUpperCase() + mutation.slice(1);
  const document = `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ${fields} ${ERRORS} } }`;
  const data = await api.data<Record<string, Payload>>(document, { input }, token ?? api.tokens.admin);
  return data[mutation];
}

interface AliasPayload {
  readonly alias: { readonly name: string; readonly moves: number } | null;
  readonly moved: boolean | null;
  readonly userErrors: readonly { code: string; field: string[] }[];
}
const setAlias = (input: Record<string, unknown>, token = api.tokens.checkpointWrite) =>
  call<AliasPayload>('aliasSet', input, 'moved alias { name moves checkpoint { id } }', token);

describe('an alias', () => {
  test('points to a checkpoint, is moved, and remembers every move', async () => {
    const [one, two] = experts.map(chk);
    expect(await setAlias({ name: 'best', checkpoint: one })).toEqual({
      moved: true,
      alias: { name: 'best', moves: 1, checkpoint: { id: one } },
      userErrors: [],
    });
    expect(await setAlias({ name: 'best', checkpoint: one })).toMatchObject({ moved: false, alias: { moves: 1 } });
    expect(await setAlias({ name: 'best', checkpoint: two })).toMatchObject({ moved: true, alias: { moves: 2 } });

    const byAlias = '{ checkpoint(alias: "best") { id name aliases { name } } }';
    expect(await api.data(byAlias)).toEqual({ checkpoint: { id: two, name: 'two', aliases: [{ name: 'best' }] } });

    const removed = await call<AliasPayload>('aliasRemove', { name: 'best' }, 'moved alias { checkpoint { id } }');
    expect(removed).toEqual({ moved: true, alias: { checkpoint: null }, userErrors: [] });
    expect(await api.data(byAlias)).toEqual({ checkpoint: null });
    const history = `{ alias(name: "best") { history(first: 2) { nodes { number movedBy movedAt checkpoint { name } } pageInfo { hasNextPage } } } }`;
    expect(await api.data(history)).toMatchObject({
      alias: {
        history: {
          nodes: [
            { number: 3, movedBy: 'local-admin', movedAt: now.toISOString(), checkpoint: null },
            { number: 2, movedBy: 'test checkpoint:write', checkpoint: { name: 'two' } },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    });
  });

  test('is moved only from where its mover believes it to be', async () => {
    const [one, two] = experts.map(chk);
    expect(await setAlias({ name: 'guarded', checkpoint: one, expected: null })).toMatchObject({ moved: true });
    const late = await setAlias({ name: 'guarded', checkpoint: two, expected: null });
    expect(late).toMatchObject({ alias: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'expected'] }] });
    // of two movers who saw the same, one comes too late
    const both = await Promise.all(
      merges.map(({ output }) => setAlias({ name: 'guarded', checkpoint: chk(output), expected: one })),
    );
    expect(both.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
    const unsure = { name: 'guarded', expected: null };
    expect(await call<AliasPayload>('aliasRemove', unsure, 'moved alias { moves }')).toMatchObject({
      alias: null,
      userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'expected'] }],
    });
    expect(await api.data('{ alias(name: "guarded") { moves } aliases { nodes { name } } }')).toEqual({
      alias: { moves: 2 },
      aliases: { nodes: [{ name: 'guarded' }] },
    });
  });

  test.each(['', 'Best', 'a b', 'abcdef', '0123456789', 'chk_01jd6x0000000000000000000a', 'x'.repeat(101)])(
    'has no odd name: case %#',
    async (name) => {
      const refused = { alias: null, userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'name'] }] };
      expect(await setAlias({ name, checkpoint: chk(experts[0]) })).toMatchObject(refused);
    },
  );

  test('or an id is needed to find a checkpoint, and not both', async () => {
    for (const args of ['', `(id: "${chk(experts[0])}", alias: "best")`]) {
      const { errors } = await api.graphql(`{ checkpoint${args} { id } }`);
      expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('tags', () => {
  const tag = (mutation: 'tagAdd' | 'tagRemove', subject: string, tags: readonly string[], token?: string) =>
    call<{ tags: string[] | null; userErrors: { code: string }[] }>(mutation, { subject, tags }, 'tags', token);

  test('hang on things until they are taken off, and find them', async () => {
    const merge = encodeId('Merge', merges[0].id);
    expect((await tag('tagAdd', chk(experts[0]), ['good', 'paper:table-2', 'good'])).tags).toEqual([
      'good',
      'paper:table-2',
    ]);
    await tag('tagAdd', chk(experts[1]), ['good'], api.tokens.checkpointWrite);
    await tag('tagAdd', merge, ['good'], api.tokens.mergeRun);
    const find = `query ($tags: [String!]) {
      checkpoints(filter: { tags: $tags }) { totalCount nodes { name tags } } merges(filter: { tags: $tags }) { nodes { id tags } }
    }`;
    expect(await api.data(find, { tags: ['good'] })).toMatchObject({
      checkpoints: { totalCount: 2 },
      merges: { nodes: [{ id: merge, tags: ['good'] }] },
    });
    const both = { checkpoints: { nodes: [{ name: 'one', tags: ['good', 'paper:table-2'] }] }, merges: { nodes: [] } };
    expect(await api.data(find, { tags: ['good', 'paper:table-2'] })).toMatchObject(both);
    expect((await tag('tagRemove', chk(experts[0]), ['good', 'never-there'])).tags).toEqual(['paper:table-2']);
  });

  test('are refused when they are no words, too many, on nothing, or by the wrong scope', async () => {
    const many = Array.from({ length: 50 }, (_, i) => `t${i}`);
    const codes = async (...args: Parameters<typeof tag>) => (await tag(...args)).userErrors.map(({ code }) => code);
    expect(await codes('tagAdd', chk(experts[1]), ['Two Words'])).toEqual(['INVALID_INPUT']);
    expect(await codes('tagAdd', chk(experts[1]), many)).toEqual(['LIMIT_EXCEEDED']);
    expect(await codes('tagAdd', chk(merges[0].id), ['x'])).toEqual(['NOT_FOUND']);
    expect(await codes('tagAdd', encodeId('Job', experts[0]), ['x'])).toEqual(['INVALID_INPUT']);
    const merge = encodeId('Merge', merges[0].id);
    expect(await codes('tagAdd', merge, ['x'], api.tokens.checkpointWrite)).toEqual(['FORBIDDEN']);
  });
});

describe('a flag', () => {
  const FLAG = 'flag { reason flaggedBy flaggedAt liftedAt liftedBy }';
  const seen = `query ($flagged: FlagFilter) {
    checkpoints(filter: { flagged: $flagged }) { nodes { id } }
    merges(filter: { flagged: $flagged }) { nodes { id } }
    leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "grid", filter: { roles: [METHOD], flagged: $flagged }) { totalCount nodes { rank checkpoint { id } ${FLAG} } }
  }`;
  const ids = async (flagged?: string) => {
    const data = await api.data<Record<string, { nodes: { id: string; checkpoint: { id: string } }[] }>>(seen, {
      flagged,
    });
    return {
      checkpoints: data.checkpoints.nodes.map(({ id }) => id),
      merges: data.merges.nodes.map(({ id }) => id),
      rows: data.leaderboard.nodes.map(({ checkpoint }) => checkpoint.id),
    };
  };

  test('hides a checkpoint from lists and boards with its reason on it, and never erases', async () => {
    const id = chk(merges[0].output);
    const raised = await call('flagRaise', { subject: id, reason: ' saw the test split ' }, `${FLAG} subject { id }`);
    const flag = {
      ...{ reason: 'saw the test split', flaggedBy: 'local-admin', flaggedAt: now.toISOString() },
      ...{ liftedAt: null, liftedBy: null },
    };
    expect(raised).toEqual({ flag, subject: { id }, userErrors: [] });
    const hidden = await ids();
    expect([hidden.checkpoints.includes(id), hidden.rows]).toEqual([false, [chk(merges[1].output)]]);
    expect((await ids('INCLUDED')).rows).toHaveLength(2);
    expect(await ids('ONLY')).toEqual({ checkpoints: [id], merges: [], rows: [id] });
    expect(await api.data(`query ($id: ID!) { checkpoint(id: $id) { ${FLAG} } }`, { id })).toEqual({
      checkpoint: { flag },
    });
    // scores that come later do not bring it back
    await refreshBoard(manager, [merges[0].output]);
    expect((await ids()).rows).toEqual([chk(merges[1].output)]);
    expect(await call('flagRaise', { subject: id, reason: 'again' }, FLAG)).toMatchObject({
      flag: null,
      userErrors: [{ code: 'CONFLICT' }],
    });
    const lines = async (query: string) =>
      (await (await fetch(`${api.url}/export/leaderboard.jsonl${query}`)).text()).trim().split('\n');
    expect((await lines('')).filter((line) => line.includes('"role":"METHOD"'))).toHaveLength(1);
    expect((await lines('?flagged=included')).filter((line) => line.includes('saw the test split'))).toHaveLength(1);

    expect(await call('flagLift', { subject: id }, FLAG)).toMatchObject({
      flag: { ...flag, liftedBy: 'local-admin', liftedAt: now.toISOString() },
    });
    expect((await ids()).rows).toHaveLength(2);
    expect(await call('flagLift', { subject: id }, FLAG)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });

  test('of a merge hides the merge and its rows', async () => {
    const subject = encodeId('Merge', merges[1].id);
    await call('flagRaise', { subject, reason: 'wrong recipe' }, FLAG);
    const { checkpoints, ...hidden } = await ids();
    expect(hidden).toEqual({ merges: [encodeId('Merge', merges[0].id)], rows: [chk(merges[0].output)] });
    expect(checkpoints).toContain(chk(merges[1].output));
    await call('flagLift', { subject }, FLAG);
    expect((await ids()).rows).toHaveLength(2);
  });

  test('of an input, however deep, is told by the rows of what was made of it, which stay', async () => {
    const [trained, other] = await Promise.all(
      ['a', 'b'].map((cell) =>
        seedCheckpoint(manager, { kind: 'EXPERT', name: cell, cells: [grid.cells.get(cell) ?? ''] }),
      ),
    );
    const inner = await seedMerge(manager, { experts: [trained, other], seed: 6 });
    const merged = await seedMerge(manager, { experts: [inner.output, other], seed: 7 });
    const values = { a: 0.4, b: 0.4 };
    const scores = { checkpoint: merged.output, benchmark: grid, values, harness: HARNESSES.IMAGE_CLASSIFICATION };
    await seedScores(manager, scores);
    await refreshBoard(manager, [merged.output]);
    await call('flagRaise', { subject: chk(trained), reason: 'saw the test split' }, FLAG);
    const query = `{ leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "grid", filter: { roles: [METHOD] }) {
      nodes { checkpoint { id } flag { reason } inputFlags { checkpoint { id } flag { reason } } } } }`;
    const rows = async () => {
      const { leaderboard } = await api.data<{ leaderboard: { nodes: { checkpoint: { id: string } }[] } }>(query);
      return leaderboard.nodes.filter(({ checkpoint }) => checkpoint.id === chk(merged.output));
    };
    const inputFlags = [{ checkpoint: { id: chk(trained) }, flag: { reason: 'saw the test split' } }];
    expect(await rows()).toEqual([{ checkpoint: { id: chk(merged.output) }, flag: null, inputFlags }]);
    const [{ content_digest: contentDigest }] = await manager.query<{ content_digest: string }[]>(
      'SELECT content_digest FROM checkpoint WHERE id = $1',
      [trained],
    );
    const exported = (await (await fetch(`${api.url}/export/leaderboard.jsonl`)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { inputFlags?: object[] });
    expect(exported.flatMap((line) => line.inputFlags ?? [])).toEqual([
      { checkpoint: { name: 'a', contentDigest }, reason: 'saw the test split', at: expect.any(String) },
    ]);
    await call('flagLift', { subject: chk(trained) }, FLAG);
    expect(await rows()).toEqual([{ checkpoint: { id: chk(merged.output) }, flag: null, inputFlags: [] }]);
  });

  test('of a benchmark hides it from the list', async () => {
    const subject = encodeId('Benchmark', grid.id);
    await call('flagRaise', { subject, reason: 'labels are wrong' }, FLAG);
    const list = `{ shown: benchmarks { nodes { id } } all: benchmarks(flagged: INCLUDED) { nodes { id ${FLAG} } } }`;
    expect(await api.data(list)).toMatchObject({
      shown: { nodes: [] },
      all: { nodes: [{ id: subject, flag: { reason: 'labels are wrong' } }] },
    });
    await call('flagLift', { subject }, FLAG);
  });

  test('needs a reason, and something to hang on', async () => {
    const codes = async (input: Record<string, unknown>) =>
      (await call<{ userErrors: { code: string }[] }>('flagRaise', input, FLAG)).userErrors.map(({ code }) => code);
    expect(await codes({ subject: chk(experts[0]), reason: ' ' })).toEqual(['INVALID_INPUT']);
    expect(await codes({ subject: chk(merges[0].id), reason: 'x' })).toEqual(['NOT_FOUND']);
    expect(await codes({ subject: encodeId('Token', experts[0]), reason: 'x' })).toEqual(['INVALID_INPUT']);
  });
});

describe('deleting a checkpoint', () => {
  interface Deleted {
    readonly checkpoint: { readonly state: string } | null;
    readonly references: readonly { readonly type: string; readonly name: string; readonly node: { id: string } }[];
    readonly userErrors: readonly { readonly code: string }[];
  }
  const FIELDS = 'checkpoint { state deletedAt deletedBy } references { type name node { id } }';
  const remove = (id: string) => call<Deleted>('checkpointDelete', { checkpoint: chk(id) }, FIELDS);
  const restore = (id: string) => call<Deleted>('checkpointRestore', { checkpoint: chk(id) }, 'checkpoint { state }');
  const codes = ({ userErrors }: Deleted) => userErrors.map(({ code }) => code);
  const collect = async (input: { dryRun: boolean; limit?: number }) => {
    const fields = 'objects { key bytes checkpoint { id } } more';
    const { objects, more } = await call<{
      objects: { key: string; bytes: string; checkpoint: { id: string } | null }[];
      more: boolean;
    }>('garbageCollect', input, fields);
    return { keys: objects.map(({ key }) => key).sort(), more, objects };
  };

  /** A checkpoint with one file in the store. */
  async function stored(key: string, more: Partial<Parameters<typeof seedCheckpoint>[1]> = {}): Promise<string> {
    const id = await seedCheckpoint(manager, { kind: 'EXPERT', ...more });
    await api.objects.put(key, Buffer.from('weights'));
    await manager.query(
      `INSERT INTO checkpoint_file (checkpoint_id, path, role, bytes, sha256, object_key) VALUES ($1, 'w', 'WEIGHTS', 7, $2, $3)`,
      [id, 'a'.repeat(64), key],
    );
    return id;
  }
  const KEY = 'uploads/00000000-0000-7000-8000-00000000000';
  const there = async (key: string) => (await api.objects.head(key)) !== null;

  test('is refused while something refers to it, with the list', async () => {
    const [base] = await manager.query<{ base_id: string }[]>('SELECT base_id FROM checkpoint WHERE id = $1', [
      experts[0],
    ]);
    await setAlias({ name: 'still-needed', checkpoint: chk(base.base_id) });
    const refused = await remove(base.base_id);
    expect(codes(refused)).toEqual(['CONFLICT']);
    expect([...new Set(refused.references.map(({ type }) => type))]).toEqual(['Alias', 'Checkpoint', 'Merge']);
    expect(refused.references.map(({ name }) => name)).toEqual(expect.arrayContaining(['still-needed', 'one', 'two']));
    const evaluated = await remove(merges[0].output);
    const other = evaluated.references.filter(({ type }) => type !== 'Alias');
    expect(other).toMatchObject([{ type: 'Evaluation', name: 'grid@1 test', node: { id: expect.any(String) } }]);
    expect(codes(await remove('01890000-0000-7000-8000-000000000000'))).toEqual(['NOT_FOUND']);
  });

  test('hides it, keeps its files for the grace period, and can be taken back until then', async () => {
    const id = await stored(`${KEY}1/1`, { name: 'mistake' });
    const deleted = { state: 'DELETED', deletedAt: now.toISOString(), deletedBy: 'local-admin' };
    expect(await remove(id)).toMatchObject({ checkpoint: deleted, references: [], userErrors: [] });
    expect(await remove(id)).toMatchObject({ checkpoint: deleted });
    const find = `{ checkpoints(filter: { nameContains: "mistake" }) { totalCount }
      deleted: checkpoints(filter: { state: DELETED }) { nodes { name files { downloadUrl } } } }`;
    expect(await api.data(find)).toEqual({
      checkpoints: { totalCount: 0 },
      deleted: { nodes: [{ name: 'mistake', files: [{ downloadUrl: null }] }] },
    });
    expect((await collect({ dryRun: false })).keys).toEqual([]);
    expect(await there(`${KEY}1/1`)).toBe(true);
    expect(await restore(id)).toMatchObject({ checkpoint: { state: 'READY' } });
    expect(await api.data(find)).toMatchObject({ checkpoints: { totalCount: 1 }, deleted: { nodes: [] } });
  });

  test('nothing can begin to refer to it', async () => {
    const id = await stored(`${KEY}2/1`);
    await remove(id);
    expect((await setAlias({ name: 'late', checkpoint: chk(id) })).userErrors).toMatchObject([{ code: 'NOT_READY' }]);
    // as does somebody who looked before it was deleted
    await expect(seedMerge(manager, { experts: [id] })).rejects.toThrow('is deleted');
  });

  test('a merge whose output is deleted can be run again', async () => {
    const { id, output } = await seedMerge(manager, { experts, seed: 3 });
    expect(codes(await remove(output))).toEqual([]);
    const query = 'query ($id: ID!) { merge(id: $id) { output { id } finishedAt } }';
    expect(await api.data(query, { id: encodeId('Merge', id) })).toEqual({ merge: { output: null, finishedAt: null } });
  });

  test('its objects are collected after the grace period, but for those that others need', async () => {
    const [gone, shared] = [await stored(`${KEY}3/1`), await stored(`${KEY}4/1`)];
    const heir = await stored(`${KEY}4/1`);
    await manager.query(`UPDATE checkpoint SET deleted_at = deleted_at - interval '1 year' WHERE state = 'DELETED'`);
    await Promise.all([remove(gone), remove(shared)]);
    await api.objects.put('merges/01890000-0000-7000-8000-000000000000/1/1', Buffer.from('orphan'));
    const running = await seedMerge(manager, { experts, seed: 4 });
    await api.objects.put(`merges/${running.id}/1/1`, Buffer.from('side file'));
    await manager.query(`UPDATE job SET state = 'RUNNING', finished_at = NULL WHERE subject_id = $1`, [running.id]);

    // objects of this test are years old by the clock, checkpoints deleted just now are not
    const orphan = 'merges/01890000-0000-7000-8000-000000000000/1/1';
    const plan = await collect({ dryRun: true });
    expect(plan.keys).toEqual([orphan, `${KEY}2/1`]);
    expect([await there(orphan), await there(`${KEY}2/1`)]).toEqual([true, true]);

    await manager.query(`UPDATE checkpoint SET deleted_at = deleted_at - interval '1 year' WHERE state = 'DELETED'`);
    expect((await collect({ dryRun: true })).keys).toEqual([orphan, `${KEY}2/1`, `${KEY}3/1`]);
    const first = await collect({ dryRun: false, limit: 1 });
    expect([first.keys.length, first.more]).toEqual([1, true]);
    const [a, b] = await Promise.all([collect({ dryRun: false }), collect({ dryRun: false })]);
    expect([...first.keys, ...a.keys, ...b.keys].sort()).toEqual([orphan, `${KEY}2/1`, `${KEY}3/1`]);
    expect((await collect({ dryRun: false })).keys).toEqual([]);
    for (const key of [orphan, `${KEY}2/1`, `${KEY}3/1`]) expect([key, await there(key)]).toEqual([key, false]);
    for (const key of [`${KEY}1/1`, `${KEY}4/1`, `merges/${running.id}/1/1`])
      expect([key, await there(key)]).toEqual([key, true]);

    expect(codes(await restore(gone))).toEqual(['EXPIRED']);
    expect(codes(await remove(heir))).toEqual([]);
  });

  test('cannot be taken back without some of its files when the store fails while they are collected', async () => {
    const id = await stored(`${KEY}5/1`);
    await api.objects.put(`${KEY}5/2`, Buffer.from('weights'));
    await manager.query(
      `INSERT INTO checkpoint_file (checkpoint_id, path, role, bytes, sha256, object_key) VALUES ($1, 'v', 'WEIGHTS', 7, $2, $3)`,
      [id, 'b'.repeat(64), `${KEY}5/2`],
    );
    await remove(id);
    await manager.query(`UPDATE checkpoint SET deleted_at = deleted_at - interval '1 year' WHERE id = $1`, [id]);
    let deletes = 0;
    const failing = new Proxy<ObjectStore>(api.objects, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'delete') return typeof value === 'function' ? value.bind(target) : value;
        return async (key: string) => {
          if (++deletes === 2) throw new StorageError('the store is away');
          return target.delete(key);
        };
      },
    });
    const wish = { before: now, dryRun: false, limit: 10 };
    const collecting = collectGarbage({ dataSource: api.dataSource, objects: failing }, wish);
    await expect(collecting).rejects.toMatchObject({ code: 'STORAGE' });
    const left = await Promise.all([1, 2].map((n) => there(`${KEY}5/${n}`)));
    expect(left.filter(Boolean)).toHaveLength(1);
    expect(codes(await restore(id))).toEqual(['EXPIRED']);
    expect((await collect({ dryRun: false })).keys).toHaveLength(1);
    expect(await Promise.all([1, 2].map((n) => there(`${KEY}5/${n}`)))).toEqual([false, false]);
  });
});
