import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { type CliRun } from '../support/cli.ts';
import { callCli } from '../support/cli-in-process.ts';
import { seedCheckpoint } from '../support/seed-board.ts';

let api: TestApi;
let one: string;
let two: string;

beforeAll(async () => {
  api = await startTestApi();
  one = encodeId('Checkpoint', await seedCheckpoint(api.dataSource.manager, { kind: 'BASE', name: 'one' }));
  two = encodeId('Checkpoint', await seedCheckpoint(api.dataSource.manager, { kind: 'BASE', name: 'two' }));
});
afterAll(() => api?.stop());

const run = (...args: string[]): Promise<CliRun> =>
  callCli(args, { MERGEBOARD_URL: api.url, MERGEBOARD_TOKEN: api.tokens.admin });

/** The JSON objects that a successful command printed. */
async function results(...args: string[]): Promise<readonly Record<string, unknown>[]> {
  const { code, lines, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return lines;
}

describe('names', () => {
  test('an alias is set, shown, moved from where it is believed to be, and removed', async () => {
    expect(await results('alias', 'set', 'best', 'one')).toMatchObject([{ name: 'best', moved: true, moves: 1 }]);
    const late = await run('alias', 'set', 'best', 'two', '--expect', 'none');
    expect(late).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('CONFLICT') });
    await results('alias', 'set', 'best', 'two', '--expect', 'one');
    expect(await results('alias', 'list')).toMatchObject([{ name: 'best', checkpoint: { id: two } }]);
    expect(await run('alias', 'remove', 'best', '--expect', 'one')).toMatchObject({ code: 1 });
    expect(await results('alias', 'remove', 'best', '--expect', 'two')).toMatchObject([{ checkpoint: null }]);
    expect((await results('alias', 'show', 'best')).map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(await run('alias', 'show', 'nothing')).toMatchObject({ code: 1 });
  });

  test('tags are hung on and taken off', async () => {
    await results('tag', 'add', 'one', 'good', 'small');
    expect(await results('tag', 'list', 'good')).toMatchObject([{ id: one }]);
    await results('tag', 'remove', 'one', 'good');
    expect(await results('tag', 'list', 'good')).toEqual([]);
  });
});

test('a flag hides with a reason, the name too, until it is lifted by name or id', async () => {
  const raised = await run('flag', 'raise', 'two', '--reason', 'mixed up');
  expect(raised).toMatchObject({ code: 0, stdout: 'two is hidden: mixed up\n' });
  expect(await results('flag', 'list')).toMatchObject([{ id: two, flag: { reason: 'mixed up' } }]);
  expect(await run('delete', 'two')).toMatchObject({ code: 1, stderr: expect.stringContaining(`its id is ${two}`) });
  await results('flag', 'lift', 'two');
  expect(await results('flag', 'list')).toEqual([]);
  expect(await run('flag', 'lift', 'two')).toMatchObject({ code: 1, stderr: expect.stringContaining('no flagged') });
});

test('methods are listed by family and dialect, and one is described with its parameters', async () => {
  const [ties, ...others] = await results('methods', 'ties', '--dialect', 'paper');
  expect({ ties, others }).toMatchObject({ ties: { id: 'ties', family: 'SPARSE' }, others: [] });
  expect((await run('methods', 'ties')).stdout).toMatch(
    /ties\/paper\/1 .*\n(.*\n)*  lambda = 1 +number, from 0 to 10; published: 0 0\.1/,
  );
  const statistics = await results('methods', '--family', 'statistics');
  expect(statistics.map(({ id }) => id)).toEqual(expect.arrayContaining(['fisher', 'regmean']));
  expect(await run('methods')).toMatchObject({ code: 0, stdout: expect.stringContaining('task_arithmetic') });
  expect(await run('methods', 'magic')).toMatchObject({ code: 1 });
  expect(await run('methods', '--family', 'loud')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/one of averaging, task-vectors/),
  });
});

test('a checkpoint is deleted and brought back, and nothing is garbage yet', async () => {
  expect(await results('delete', 'two')).toMatchObject([{ id: two }]);
  expect(await run('delete', 'two')).toMatchObject({ code: 1 });
  expect(await results('delete', two, '--restore')).toMatchObject([{ id: two }]);
  expect(await run('gc', '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('would delete 0') });
  expect(await results('gc')).toEqual([]);
});

test('a token is made, listed without its secret, and revoked; all of it is in the audit', async () => {
  const [made] = await results('token', 'create', 'reader', '--scope', 'read', '--points-per-minute', '500');
  expect(made).toMatchObject({ name: 'reader', pointsPerMinute: 500, secret: expect.stringMatching(/^mrg_/) });
  const listed = await run('token', 'list');
  expect(listed.stdout).toContain('reader');
  expect(listed.stdout).not.toContain(String(made.secret));
  expect(await run('token', 'create', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--scope') });
  expect(await run('audit', '--token', String(made.secret))).toMatchObject({ code: 4 });
  await results('token', 'revoke', String(made.id));
  expect(await run('jobs', '--token', String(made.secret))).toMatchObject({ code: 4 });

  const actions = (await results('audit', '--outcome', 'done')).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['aliasSet', 'flagRaise', 'flagLift', 'tokenCreate', 'tokenRevoke']));
  expect(await results('audit', '--action', 'flagRaise')).toMatchObject([
    { action: 'flagRaise', subject: { id: two } },
  ]);
  expect(await run('audit', '--since', 'soon')).toMatchObject({ code: 2 });
});
