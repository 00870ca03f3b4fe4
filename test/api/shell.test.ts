import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startTestApi, type TestApi } from '../support/api.ts';

let api: TestApi;
const lines: string[] = [];
beforeAll(async () => {
  api = await startTestApi({
    log: (line) => lines.push(line),
    env: { MERGEBOARD_ORIGINS: 'https://board.example.org' },
  });
});
afterAll(() => api.stop());

const send = (init: RequestInit, path = '/graphql') => fetch(`${api.url}${path}`, init);
const post = (body: unknown, headers: Record<string, string> = {}) =>
  send({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
async function codeOf(response: Response): Promise<unknown> {
  const body = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return body.errors[0].extensions.code;
}

describe('the schema', () => {
  test('can be introspected by everybody', async () => {
    const { status, data } = await api.graphql(getIntrospectionQuery());
    expect(status).toBe(200);
    expect(data).toHaveProperty('__schema.types');
  });

  test('is served as text', async () => {
    const response = await send({}, '/schema.graphql');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toContain('type Query {');
  });

  test('tells the limits of the server', async () => {
    const { server, rateLimit } = await api.data<{ server: object; rateLimit: object }>(
      '{ server { version harness limits { maxPageSize maxDepth maxCost partBytes uploadExpirySeconds } } rateLimit { cost capacity remaining perSecond } }',
    );
    expect(server).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      harness: expect.any(String),
      limits: { maxPageSize: 100, maxDepth: 12, maxCost: 10_000, partBytes: '16777216', uploadExpirySeconds: 86_400 },
    });
    expect(rateLimit).toMatchObject({ cost: 4, capacity: 20_000, perSecond: 333 });
  });
});

describe('requests that browsers send without asking', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a POST of %s is refused',
    async (type) => {
      const response = await post('{"query":"{ __typename }"}', { 'content-type': type });
      expect(response.status).toBe(400);
      expect(await codeOf(response)).toBe('BAD_REQUEST');
    },
  );

  test('a bare GET is refused, one with the preflight header is answered', async () => {
    const path = `/graphql?query=${encodeURIComponent('{ __typename }')}`;
    expect((await send({}, path)).status).toBe(400);
    const asked = await send({ headers: { 'apollo-require-preflight': 'true' } }, path);
    expect(await asked.json()).toMatchObject({ data: { __typename: 'Query' } });
  });

  test('a mutation by GET is refused', async () => {
    const query = encodeURIComponent('mutation { tokenRevoke(input: { id: "x" }) { userErrors { code } } }');
    const response = await send({ headers: { 'apollo-require-preflight': 'true' } }, `/graphql?query=${query}`);
    expect(response.status).toBe(405);
  });
});

describe('bodies', () => {
  test('lists of operations are refused', async () => {
    const response = await post([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
    expect(response.status).toBe(400);
  });

  test('above two mebibytes are refused', async () => {
    const response = await post({ query: '{ __typename }', variables: { long: 'x'.repeat(2 * 1024 * 1024) } });
    expect(response.status).toBe(413);
    expect(await codeOf(response)).toBe('BAD_REQUEST');
  });

  test.each([
    ['no JSON', '{"query":'],
    ['a bare value', '"{ __typename }"'],
    ['nothing', ''],
    ['no query', '{}'],
    ['a query that is no text', '{"query":{}}'],
    ['variables that are a list', '{"query":"{ __typename }","variables":[1]}'],
  ])('%s is refused without a trace of the program', async (_name, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text).errors).toHaveLength(1);
    expect(text).not.toMatch(/node_modules|\.ts|at .*:\d+/);
  });
});

describe('the answer', () => {
  test('carries the request id of the client, or one of ours when that is not harmless', async () => {
    const kept = await post({ query: '{ __typename }' }, { 'x-request-id': 'notebook-7' });
    expect(kept.headers.get('x-request-id')).toBe('notebook-7');
    const replaced = await post({ query: '{ __typename }' }, { 'x-request-id': 'a b"c' });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.some((line) => line.includes('"requestId":"notebook-7"'))).toBe(true);
  });

  test('forbids sniffing, framing and scripts', async () => {
    const { headers } = await send({}, '/');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('lets pages of configured origins in, and no others', async () => {
    const preflight = (origin: string) =>
      send({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const known = await preflight('https://board.example.org');
    expect(known.status).toBe(204);
    expect(known.headers.get('access-control-allow-origin')).toBe('https://board.example.org');
    const unknown = await preflight('https://elsewhere.example.org');
    expect(unknown.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('to a browser at / says what this is, with nothing from elsewhere', async () => {
    const page = await (await send({}, '/')).text();
    expect(page).toContain('Mergeboard');
    expect(page).not.toMatch(/https?:\/\/(?!localhost)/);
  });

  test('to an unknown path is 404 in the form of the API', async () => {
    const response = await send({}, '/admin');
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('NOT_FOUND');
  });
});

describe('errors', () => {
  test('of syntax, validation and variables have codes of their own', async () => {
    const [syntax, validation, variables] = await Promise.all([
      api.graphql('{ server {'),
      api.graphql('{ nothing }'),
      api.graphql('query ($first: Int) { jobs(first: $first) { nodes { id } } }', { first: 'many' }),
    ]);
    expect([syntax, validation, variables].map(({ status, errors }) => [status, errors[0].extensions.code])).toEqual([
      [400, 'GRAPHQL_PARSE_FAILED'],
      [400, 'GRAPHQL_VALIDATION_FAILED'],
      [400, 'BAD_USER_INPUT'],
    ]);
  });

  test('of persisted queries are told apart', async () => {
    const persisted = (version: number, sha256Hash: string) => ({
      extensions: { persistedQuery: { version, sha256Hash } },
    });
    const unknown = await post(persisted(1, 'a'.repeat(64)));
    expect([unknown.status, await codeOf(unknown)]).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    const wrong = await post({ query: '{ __typename }', ...persisted(1, 'a'.repeat(64)) });
    expect([wrong.status, await codeOf(wrong)]).toEqual([400, 'BAD_REQUEST']);
    const future = await post({ query: '{ __typename }', ...persisted(2, 'a'.repeat(64)) });
    expect([future.status, await codeOf(future)]).toEqual([400, 'BAD_REQUEST']);
  });

  test('that nobody expected are masked, under an id that is in the log', async () => {
    await api.dataSource.query('ALTER TABLE job RENAME TO job_hidden');
    try {
      const { data, errors } = await api.graphql('{ server { version } jobs { nodes { id } } }');
      expect(data).toBeNull();
      expect(errors).toHaveLength(1);
      const { code, id } = errors[0].extensions;
      expect(code).toBe('INTERNAL_SERVER_ERROR');
      expect(JSON.stringify(errors)).not.toMatch(/relation|SELECT|stack/);
      const logged = lines.filter((line) => line.includes(String(id)));
      expect(logged).toHaveLength(1);
      expect(logged[0]).toContain('relation');
    } finally {
      await api.dataSource.query('ALTER TABLE job_hidden RENAME TO job');
    }
  });
});

describe('lists and ids', () => {
  test.each([0, -1, 101, 2_147_483_647])('a page of %d is refused', async (first) => {
    const { errors } = await api.graphql('query ($first: Int) { jobs(first: $first) { nodes { id } } }', { first });
    expect(['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX']).toContain(errors[0].extensions.code);
  });

  const forge = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
  const uuid = '01890000-0000-7000-8000-000000000000';
  test.each([
    ['noise', '💥'],
    ['nothing', ''],
    ['another order', forge('rank', '2026-01-01 00:00:00+00', uuid)],
    ['too few values', forge('newest', '2026-01-01 00:00:00+00')],
    ['values that are no texts', forge('newest', 1, uuid)],
    ['a null where none can be', forge('newest', null, uuid)],
    ['a time that does not exist', forge('newest', '2026-02-30 00:00:00+00', uuid)],
    ['SQL', forge('newest', "now()'; DROP TABLE job; --", uuid)],
    ['an id that is none', forge('newest', '2026-01-01 00:00:00+00', 'x')],
    ['a megabyte', forge('newest', '2026-01-01 00:00:00+00', uuid, 'x'.repeat(1_000_000))],
  ])('a cursor of %s is refused', async (_name, after) => {
    const { errors } = await api.graphql('query ($after: String) { jobs(after: $after) { nodes { id } } }', { after });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  test('a well-formed cursor beyond the end gives an empty page', async () => {
    const after = forge('newest', '2001-01-01 00:00:00+00', uuid);
    const { jobs } = await api.data(
      'query ($after: String) { jobs(after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    expect(jobs).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });

  test('what is no id of ours is nothing, never an error', async () => {
    const ids = [
      '',
      'x',
      'job_',
      'job_01m84eyseye19a30awmgszcn0e',
      'JOB_01M84EYSEYE19A30AWMGSZCN0E',
      `job_${'z'.repeat(26)}`,
      "'; --",
      uuid,
    ];
    const query =
      'query ($ids: [ID!]!, $one: ID!) { nodes(ids: $ids) { id } node(id: $one) { id } job(id: $one) { id } }';
    expect(await api.data(query, { ids, one: 'chk_01m84eyseye19a30awmgszcn0e' })).toEqual({
      nodes: ids.map(() => null),
      node: null,
      job: null,
    });
  });

  test('more than a hundred ids are refused', async () => {
    const { errors } = await api.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array(101).fill('x'),
    });
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('health', () => {
  test('reports what is ready', async () => {
    expect(await (await send({}, '/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await send({}, '/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      checks: { database: true, migrations: true, objects: true, accepting: true },
    });
  });
});

describe('a server that loses its database', () => {
  test('lives, is not ready, and says nothing about why', async () => {
    const other = await startTestApi();
    try {
      await other.dataSource.destroy();
      expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
      const ready = await fetch(`${other.url}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toEqual({
        status: 'not ready',
        checks: { database: false, migrations: false, objects: true, accepting: true },
      });
      const { errors } = await other.graphql('{ jobs { nodes { id } } }');
      expect(errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await other.stop();
    }
  });
});

describe('a server that stops', () => {
  test('ends the requests under way and takes no new ones', async () => {
    const other = await startTestApi();
    const runner = other.dataSource.createQueryRunner();
    try {
      // a lock holds the request until we let go
      await runner.startTransaction();
      await runner.query('LOCK TABLE job IN ACCESS EXCLUSIVE MODE');
      const underWay = other.graphql('{ jobs { totalCount } }');
      await waitForLockWait(other);
      const stopped = other.server.stop();
      await expect(connect(other.url)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
      await runner.rollbackTransaction();
      await runner.release();
      expect(await underWay).toMatchObject({ status: 200, data: { jobs: { totalCount: 0 } } });
      await stopped;
    } finally {
      await other.stop();
    }
  });
});

async function waitForLockWait({ dataSource }: TestApi): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await dataSource.query(sql)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A connection of its own: `fetch` might reuse an open one. Tried until refused, since the drain has just begun. */
async function connect(url: string): Promise<never> {
  for (;;) {
    await new Promise<void>((resolve, reject) => {
      const call = request(`${url}/healthz`, { agent: false }, (response) => response.resume().on('end', resolve));
      call.on('error', reject).end();
    });
  }
}
