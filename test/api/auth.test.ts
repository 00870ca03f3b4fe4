import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureAdminToken } from '../../src/admin-token.ts';
import { createSchema } from '../../src/http/schema.ts';

import { encodeId, type NodeType } from '../../src/resolvers/node-id.ts';
import { serveOn, withPort } from '../../src/server.ts';
import { createObjectStore } from '../../src/storage/objects/create-object-store.ts';
import { auditEventsOf } from '../../src/storage/stores/audit-event-store.ts';
import { startTestApi, type TestApi, type TestTokens } from '../support/api.ts';
import { exampleInput } from '../support/example-input.ts';

let api: TestApi;
let now = new Date('2030-01-01T00:00:00Z');
const lines: string[] = [];
beforeAll(async () => {
  api = await startTestApi({ clock: () => now, log: (line) => lines.push(line) });
});
afterAll(() => api.stop());

/** Scopes of every mutation. A mutation that is missing here fails below: decide who may call it. */
const SCOPES: Readonly<Record<string, readonly (keyof TestTokens)[]>> = {
  checkpointUploadStart: ['checkpointWrite'],
  checkpointUploadComplete: ['checkpointWrite'],
  benchmarkUploadStart: ['checkpointWrite'],
  benchmarkUploadComplete: ['checkpointWrite'],
  benchmarkDefine: ['checkpointWrite'],
  uploadAbort: ['checkpointWrite'],
  checkpointDelete: [],
  checkpointRestore: [],
  garbageCollect: [],
  aliasSet: ['checkpointWrite'],
  aliasRemove: ['checkpointWrite'],
  // of checkpoints, which the example names; of merges and experiments merge:run
  tagAdd: ['checkpointWrite'],
  tagRemove: ['checkpointWrite'],
  flagRaise: [],
  flagLift: [],
  mergeStart: ['mergeRun'],
  mergeFromMergekit: ['mergeRun'],
  evaluationStart: ['evalRun'],
  evaluationRecord: ['evalRun'],
  statisticCompute: ['mergeRun'],
  statisticUploadStart: ['checkpointWrite'],
  statisticUploadComplete: ['checkpointWrite'],
  // both scopes together: none of these tokens has them
  experimentStart: [],
  experimentCancel: [],
  experimentRetry: [],
  jobCancel: ['checkpointWrite', 'mergeRun', 'evalRun'],
  jobRetry: ['checkpointWrite', 'mergeRun', 'evalRun'],
  tokenCreate: [],
  tokenRevoke: [],
};
const LESSER: readonly (keyof TestTokens)[] = ['read', 'checkpointWrite', 'mergeRun', 'evalRun'];

const mutations = Object.values(createSchema().getMutationType()?.getFields() ?? {});

describe.each(mutations)('$name', (mutation) => {
  const call = async (token: string | null) => {
    const idType: NodeType = mutation.name.startsWith('token') ? 'Token' : 'Checkpoint';
    const [argument] = mutation.args;
    const input = exampleInput(argument.type, 'input', idType);
    const document = `mutation ($input: ${String(argument.type)}) { ${mutation.name}(input: $input) { userErrors { code } } }`;
    const { data, errors } = await api.graphql<Record<string, { userErrors: { code: string }[] }>>(
      document,
      { input },
      token,
    );
    expect(errors).toEqual([]);
    return data?.[mutation.name].userErrors.map(({ code }) => code);
  };

  test('is refused to strangers', async () => {
    expect(await call(null)).toEqual(['UNAUTHENTICATED']);
  });

  test('is refused to tokens of other scopes, and only to them', async () => {
    expect(SCOPES).toHaveProperty(mutation.name);
    for (const name of LESSER) {
      const codes = await call(api.tokens[name]);
      if (SCOPES[mutation.name].includes(name)) expect(codes).not.toContain('FORBIDDEN');
      else expect([name, codes]).toEqual([name, ['FORBIDDEN']]);
    }
    expect(await call(api.tokens.admin)).not.toContain('FORBIDDEN');
  });
});

const CREATE = `mutation ($input: TokenCreateInput!) {
  tokenCreate(input: $input) { secret token { id name scopes createdAt expiresAt lastUsedAt revokedAt } userErrors { code field message } }
}`;
const REVOKE = `mutation ($id: ID!) { tokenRevoke(input: { id: $id }) { token { id revokedAt } userErrors { code field } } }`;
const WHO = '{ viewer { token { id name scopes lastUsedAt } } }';

interface Created {
  tokenCreate: {
    secret: string;
    token: { id: string; scopes: string[] } | null;
    userErrors: { code: string; field: string[] | null }[];
  };
}
const create = async (input: Record<string, unknown>, token = api.tokens.admin) =>
  (await api.data<Created>(CREATE, { input }, token)).tokenCreate;

describe('a token', () => {
  test('is shown once, works until it is revoked, and leaves a trail', async () => {
    const { secret, token, userErrors } = await create({ name: 'notebook', scopes: ['READ', 'MERGE_RUN', 'READ'] });
    expect(userErrors).toEqual([]);
    expect(secret).toMatch(/^mrg_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    expect(token).toMatchObject({ name: 'notebook', scopes: ['READ', 'MERGE_RUN'], revokedAt: null, lastUsedAt: null });
    const id = token?.id ?? '';

    expect(await api.data(WHO, {}, secret)).toMatchObject({ viewer: { token: { id, name: 'notebook' } } });
    expect(await api.data(REVOKE, { id }, api.tokens.admin)).toEqual({
      tokenRevoke: { token: { id, revokedAt: now.toISOString() }, userErrors: [] },
    });
    const { status, errors } = await api.graphql(WHO, {}, secret);
    expect([status, errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(errors[0].message).toBe(`token "notebook" was revoked on ${now.toISOString()}: ask for a new one`);

    const [row] = await api.dataSource.query(`SELECT id FROM api_token WHERE name = 'notebook'`);
    const events = await auditEventsOf(api.dataSource.manager, 'Token', row.id);
    expect(events.map(({ action }) => action)).toEqual(['tokenCreate', 'tokenRevoke']);
    expect(events.every(({ tokenId }) => tokenId !== null)).toBe(true);
  });

  test('revoked twice keeps its first end', async () => {
    const { token } = await create({ name: 'twice', scopes: ['READ'] });
    const first = await api.data(REVOKE, { id: token?.id }, api.tokens.admin);
    now = new Date(now.getTime() + 5000);
    expect(await api.data(REVOKE, { id: token?.id }, api.tokens.admin)).toEqual(first);
  });

  test('ends at its expiry', async () => {
    const expiresAt = new Date(now.getTime() + 60_000).toISOString();
    const { secret } = await create({ name: 'short', scopes: ['READ'], expiresAt });
    expect((await api.graphql(WHO, {}, secret)).status).toBe(200);
    now = new Date(now.getTime() + 60_000);
    const { status, errors } = await api.graphql(WHO, {}, secret);
    expect([status, errors[0].message]).toEqual([401, `token "short" expired on ${expiresAt}: ask for a new one`]);
  });

  test('is judged by the clock as it is now, wherever it was before', async () => {
    const set = now;
    const expiresAt = new Date(set.getTime() + 60_000).toISOString();
    const { secret } = await create({ name: 'jumps', scopes: ['READ'], expiresAt });
    const statusAt = async (seconds: number): Promise<number> => {
      now = new Date(set.getTime() + seconds * 1000);
      return (await api.graphql(WHO, {}, secret)).status;
    };
    // a jump ahead ends nothing for good, and one back moves no expiry
    expect([await statusAt(86_400), await statusAt(0), await statusAt(-86_400), await statusAt(60)]).toEqual([
      401, 200, 200, 401,
    ]);
  });

  test('remembers its last use, to the minute', async () => {
    const { secret, token } = await create({ name: 'used', scopes: ['READ'] });
    const lastUse = async (): Promise<string | null> => {
      const query = 'query ($id: ID!) { node(id: $id) { ... on Token { lastUsedAt } } }';
      const { node } = await api.data<{ node: { lastUsedAt: string | null } }>(
        query,
        { id: token?.id },
        api.tokens.admin,
      );
      return node.lastUsedAt;
    };
    const used = async (expected: Date) => {
      await api.data(WHO, {}, secret);
      while ((await lastUse()) !== expected.toISOString()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    const first = now;
    await used(first);
    now = new Date(first.getTime() + 30_000);
    await used(first);
    now = new Date(first.getTime() + 61_000);
    await used(now);
  });

  test.each([
    ['an empty name', { name: ' ', scopes: ['READ'] }, 'name'],
    ['a long name', { name: 'x'.repeat(101), scopes: ['READ'] }, 'name'],
    ['a name with line breaks', { name: 'a\nb', scopes: ['READ'] }, 'name'],
    ['no scopes', { name: 'a', scopes: [] }, 'scopes'],
    ['no starts', { name: 'a', scopes: ['READ'], startsPerHour: 0 }, 'startsPerHour'],
    ['few points', { name: 'a', scopes: ['READ'], pointsPerMinute: 99 }, 'pointsPerMinute'],
    ['an expiry in the past', { name: 'a', scopes: ['READ'], expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
  ])('with %s is not made', async (_name, input, field) => {
    expect(await create(input)).toMatchObject({
      token: null,
      secret: null,
      userErrors: [{ code: 'INVALID_INPUT', field: ['input', field] }],
    });
  });

  test('can be listed, and seen by id, by admins and by itself only', async () => {
    const { secret, token } = await create({ name: 'curious', scopes: ['READ'] });
    const id = token?.id ?? '';
    const list = '{ tokens(first: 1) { nodes { id name } pageInfo { hasNextPage } } }';
    expect(await api.data(list, {}, api.tokens.admin)).toMatchObject({
      tokens: { nodes: [{ id }], pageInfo: { hasNextPage: true } },
    });
    expect((await api.graphql(list)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await api.graphql(list, {}, secret)).errors[0].extensions.code).toBe('FORBIDDEN');

    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    expect(await api.data(node, { id }, secret)).toEqual({ node: { id } });
    expect(await api.data(node, { id }, api.tokens.admin)).toEqual({ node: { id } });
    expect(await api.data(node, { id })).toEqual({ node: null });
    expect(await api.data(node, { id }, api.tokens.mergeRun)).toEqual({ node: null });
  });

  test('that does not exist cannot be revoked, nor can something else', async () => {
    const unknown = await api.data(
      REVOKE,
      { id: encodeId('Token', '01890000-0000-7000-8000-000000000000') },
      api.tokens.admin,
    );
    expect(unknown).toMatchObject({ tokenRevoke: { token: null, userErrors: [{ code: 'NOT_FOUND' }] } });
    const job = await api.data(
      REVOKE,
      { id: encodeId('Job', '01890000-0000-7000-8000-000000000000') },
      api.tokens.admin,
    );
    expect(job).toMatchObject({
      tokenRevoke: { token: null, userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'id'] }] },
    });
  });
});

describe('the audit log', () => {
  const AUDIT = `query ($filter: AuditFilter, $first: Int, $after: String) { auditEvents(filter: $filter, first: $first, after: $after) {
    nodes { number at action outcome requestId subjectType subject { id } token { name } detail } pageInfo { hasNextPage endCursor } } }`;
  interface Events {
    auditEvents: {
      nodes: { number: string; action: string; outcome: string; token: { name: string } | null; detail: object }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  }
  const read = async (filter: Record<string, unknown>, page: Record<string, unknown> = {}) =>
    (await api.data<Events>(AUDIT, { filter, ...page }, api.tokens.admin)).auditEvents;

  test('says who changed what, when, by which request; never with secrets', async () => {
    const made = await api.graphql<Created>(CREATE, { input: { name: 'traced', scopes: ['READ'] } }, api.tokens.admin);
    const { token, secret } = made.data?.tokenCreate ?? { token: null, secret: '' };
    const { nodes } = await read({ subject: token?.id });
    expect(nodes).toEqual([
      {
        number: expect.stringMatching(/^\d+$/),
        ...{ at: now.toISOString(), action: 'tokenCreate', outcome: 'DONE', subjectType: 'Token' },
        ...{ subject: { id: token?.id }, token: { name: 'local-admin' }, requestId: made.headers.get('x-request-id') },
        detail: { name: 'traced', scopes: ['read'], expiresAt: null, pointsPerMinute: null, startsPerHour: null },
      },
    ]);
    const rows = await api.dataSource.query('SELECT detail::text FROM audit_event');
    expect(rows.filter(({ detail }: { detail: string }) => detail.includes(secret.slice(-43)))).toEqual([]);
  });

  test.each(mutations)('knows that $name was refused to a token', async ({ name }) => {
    // the tests of access above were refused
    const { nodes } = await read({ action: name, outcome: 'REFUSED' }, { first: 1 });
    expect(nodes).toMatchObject([{ action: name, outcome: 'REFUSED', token: { name: expect.any(String) } }]);
    expect(nodes[0].detail).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ code: expect.any(String) })]),
    });
  });

  test('is read page by page, by what it is about, by admins only', async () => {
    const first = await read({ outcome: 'REFUSED' }, { first: 2 });
    const second = await read({ outcome: 'REFUSED' }, { first: 2, after: first.pageInfo.endCursor });
    const numbers = [...first.nodes, ...second.nodes].map(({ number }) => Number(number));
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(new Set(numbers).size).toBe(4);
    const later = new Date(now.getTime() + 1000).toISOString();
    expect((await read({ since: later })).nodes).toEqual([]);
    expect((await api.graphql(AUDIT, {}, api.tokens.evalRun)).errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await api.graphql(AUDIT)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('budgets', () => {
  const START = 'mergeStart(input: { method: { id: "linear" }, experts: [] }) { userErrors { code } }';
  const cost = ({ extensions }: { extensions: Record<string, unknown> }) => extensions.cost;

  test('of a token stand in for those of the server, for requests and for long work apart', async () => {
    const { secret } = await create({ name: 'small', scopes: ['MERGE_RUN'], pointsPerMinute: 200, startsPerHour: 2 });
    const look = await api.graphql('{ rateLimit { capacity starts { perHour remaining } } }', {}, secret);
    expect(look.data).toEqual({ rateLimit: { capacity: 200, starts: { perHour: 2, remaining: 2 } } });
    const first = await api.graphql(`mutation { ${START} }`, {}, secret);
    expect(cost(first)).toMatchObject({ throttle: { capacity: 200 }, starts: { perHour: 2, remaining: 1 } });

    // counted through nested fragments and aliases
    const hidden = `mutation { ...A } fragment A on Mutation { ... { ...B } } fragment B on Mutation { one: ${START} two: ${START} }`;
    const refused = await api.graphql(hidden, {}, secret);
    expect(refused.status).toBe(429);
    const { code, retryAfterSeconds, retryAt } = refused.errors[0].extensions;
    expect([code, retryAfterSeconds]).toEqual(['RATE_LIMITED', expect.any(Number)]);
    expect(Number(retryAfterSeconds)).toBeLessThanOrEqual(1800);
    expect(Date.parse(String(retryAt))).not.toBeNaN();
    expect(refused.errors[0].message).toContain('try again in');
    expect(cost(refused)).toMatchObject({ requested: 0, starts: { remaining: 1 } });
    // reading goes on
    expect((await api.graphql(WHO, {}, secret)).status).toBe(200);
    // more than an hour's worth at once is never there
    const many = await api.graphql(`mutation { one: ${START} two: ${START} three: ${START} }`, {}, secret);
    expect(many.errors[0].extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'starts', maximum: 2 });
    const dear = await api.graphql('{ jobs(first: 100) { nodes { progress { phase } } } }', {}, secret);
    expect(dear.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', capacity: 200 });
  });

  test('of long work are one over all API processes of a database', async () => {
    const { secret } = await create({ name: 'shared', scopes: ['MERGE_RUN'], startsPerHour: 5 });
    const { dataSource, databaseUrl, settings, logger } = api;
    const objects = await createObjectStore(settings);
    const platform = { dataSource, databaseUrl, objects, close: async () => undefined };
    const other = await serveOn(platform, await withPort({ ...settings, http: { ...settings.http, port: 0 } }), logger);
    try {
      const start = async (url: string): Promise<number> => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
        const body = JSON.stringify({ query: `mutation { ${START} }` });
        return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status;
      };
      const statuses = await Promise.all(
        Array.from({ length: 12 }, (_, i) => start(i % 2 === 0 ? api.url : other.url)),
      );
      expect(statuses.filter((status) => status === 200)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    } finally {
      await other.stop();
    }
  });

  test('of long work fill up by the clock of the database, and one that is set back takes nothing', async () => {
    const { secret } = await create({ name: 'clocked', scopes: ['MERGE_RUN'], startsPerHour: 2 });
    const start = async (shift: string): Promise<unknown> => {
      const sql = `UPDATE api_token SET starts_left_at = clock_timestamp() - $1::interval WHERE starts_left IS NOT NULL AND name = 'clocked'`;
      await api.dataSource.query(sql, [shift]);
      return cost(await api.graphql(`mutation { ${START} }`, {}, secret));
    };
    expect(await start('0')).toMatchObject({ starts: { remaining: 1 } });
    expect(await start('-5 hours')).toMatchObject({ starts: { remaining: 0 } });
    // after half an hour one start is there again, after days as many as the budget has
    expect(await start('30 minutes')).toMatchObject({ starts: { remaining: 0 } });
    expect(await start('9 days')).toMatchObject({ starts: { remaining: 1 } });
  });

  test('are told with every answer, also to strangers and with errors', async () => {
    const usual = { maximum: 10_000, throttle: { capacity: 20_000 }, starts: null };
    expect(cost(await api.graphql('{ __typename }'))).toMatchObject({ requested: 1, ...usual });
    expect(cost(await api.graphql('{ nonsense }'))).toMatchObject({ requested: 0, ...usual });
    expect(cost(await api.graphql('{ __typename }', {}, api.tokens.read))).toMatchObject({
      throttle: { capacity: 60_000 },
      starts: { perHour: 1000, remaining: expect.any(Number) },
    });
  });
});

describe('an Authorization header', () => {
  const flipped = (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
  test.each([
    ['of another scheme', () => 'Basic dXNlcjpwYXNz'],
    ['without a token', () => 'Bearer '],
    ['that is empty', () => ''],
    ['with noise', () => 'Bearer mrg_x'],
    ['with an unknown token', () => `Bearer mrg_${'0'.repeat(16)}_${'A'.repeat(43)}`],
    ['with a wrong secret', () => `Bearer ${flipped(api.tokens.admin)}`],
    ['with a token and more', () => `Bearer ${api.tokens.admin} x`],
  ])('%s is refused, even for reading', async (_name, header) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: header() },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('may spell the scheme as it likes', async () => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `bearer ${api.tokens.read}` },
      body: JSON.stringify({ query: WHO }),
    });
    expect(await response.json()).toMatchObject({ data: { viewer: { token: { name: 'test read' } } } });
  });

  test('never reaches the log', () => {
    const secrets = Object.values(api.tokens).map((token) => token.split('_').slice(2).join('_'));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  });
});

describe('without public reads', () => {
  test('strangers get nothing, any token reads', async () => {
    const closed = await startTestApi({ env: { MERGEBOARD_PUBLIC_READS: 'false' } });
    try {
      const stranger = await closed.graphql('{ __typename }');
      expect([stranger.status, stranger.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
      expect(await closed.data('{ jobs { totalCount } }', {}, closed.tokens.read)).toEqual({ jobs: { totalCount: 0 } });
    } finally {
      await closed.stop();
    }
  });
});

describe('the admin token of the machine', () => {
  test('is written for its owner only, kept while it works, and replaced when it is lost', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mergeboard-admin-'));
    const path = join(folder, 'admin-token');
    const read = async () => (await readFile(path, 'utf8')).trim();
    const ensure = () => ensureAdminToken(folder, api.services.tokens, api.logger);
    const works = async (token: string) => (await api.services.tokens.authenticate(token)).ok;
    try {
      await ensure();
      const first = await read();
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await works(first)).toBe(true);
      await ensure();
      expect(await read()).toBe(first);

      await rm(path);
      await Promise.all([ensure(), ensure()]);
      const second = await read();
      expect([await works(first), await works(second)]).toEqual([false, true]);

      await writeFile(path, 'mrg_of_another_database\n');
      await ensure();
      expect(await works(await read())).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
