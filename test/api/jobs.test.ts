import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import { decodeId, encodeId } from '../../src/resolvers/node-id.ts';
import { inTransaction } from '../../src/storage/database/transaction.ts';
import { type JobKind } from '../../src/storage/entities/job.ts';
import { newId } from '../../src/storage/new-id.ts';
import { auditEventsOf } from '../../src/storage/stores/audit-event-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { countStatements } from '../support/count-statements.ts';
import { openSocket, type SocketOptions } from '../support/subscribe.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** A queued job about an object that does not exist: nobody works on it, so it stays as the test leaves it. */
async function enqueue(kind: JobKind = 'MERGE'): Promise<{ uuid: string; id: string; subject: string }> {
  const subjectId = newId();
  const [type, key] = (
    {
      CHECKPOINT_VERIFY: ['CHECKPOINT', 'checkpointId'],
      BENCHMARK_VERIFY: ['BENCHMARK', 'benchmarkId'],
      MERGE: ['MERGE', 'mergeId'],
      MERGE_ASSIST: ['MERGE', 'mergeId'],
      SWEEP: ['EXPERIMENT', 'experimentId'],
      EVALUATION: ['EVALUATION', 'evaluationId'],
      STATISTIC: ['STATISTIC', 'statisticId'],
      STATISTIC_VERIFY: ['STATISTIC', 'statisticId'],
    } as const
  )[kind];
  const { job } = await inTransaction(api.dataSource, (manager) =>
    api.deps.queue.enqueue(manager, { kind, payload: { [key]: subjectId }, subject: { type, id: subjectId } }),
  );
  const name = (
    {
      CHECKPOINT: 'Checkpoint',
      BENCHMARK: 'Benchmark',
      MERGE: 'Merge',
      EVALUATION: 'Evaluation',
      STATISTIC: 'Statistic',
      EXPERIMENT: 'Experiment',
    } as const
  )[type];
  return { uuid: job.id, id: encodeId('Job', job.id), subject: encodeId(name, subjectId) };
}

const update = (uuid: string, assignments: string) =>
  api.dataSource.query(`UPDATE job SET ${assignments} WHERE id = $1`, [uuid]);
const CHANGE = (name: string) =>
  `mutation ($job: ID!) { ${name}(input: { job: $job }) { job { id state } userErrors { code message field } } }`;

describe('a job', () => {
  test('is there for whoever polls, with progress and error when it has them', async () => {
    const { id, uuid } = await enqueue();
    const query = `query ($id: ID!) { job(id: $id) {
      id kind state attempt maxAttempts worker subject { __typename } createdAt startedAt finishedAt
      progress { phase completed total unit rate updatedAt } error { code message tensor offset }
    } }`;
    expect(await api.data(query, { id })).toMatchObject({
      job: {
        id,
        kind: 'MERGE',
        state: 'QUEUED',
        attempt: 0,
        subject: null,
        progress: null,
        error: null,
        finishedAt: null,
      },
    });
    await update(
      uuid,
      `state = 'RUNNING', attempt = 1, worker = 'w', phase = 'map', completed = 12.5, total = 100, unit = 'bytes', rate = 5, progress_at = now()`,
    );
    expect(await api.data(query, { id })).toMatchObject({
      job: {
        state: 'RUNNING',
        attempt: 1,
        worker: 'w',
        progress: { phase: 'map', completed: 12.5, total: 100, unit: 'bytes', rate: 5 },
      },
    });
    const error = { code: 'NON_FINITE', message: 'has a NaN', tensor: 'a.weight', offset: 6_442_450_944 };
    await api.dataSource.query(`UPDATE job SET state = 'FAILED', error = $2 WHERE id = $1`, [
      uuid,
      JSON.stringify(error),
    ]);
    expect(await api.data(query, { id })).toMatchObject({
      job: { state: 'FAILED', error: { ...error, offset: '6442450944' } },
    });
  });
});

describe('the list of jobs', () => {
  const LIST = `query ($filter: JobFilter, $first: Int, $after: String) {
    jobs(filter: $filter, first: $first, after: $after) { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  }`;
  interface List {
    jobs: {
      totalCount: number;
      nodes: { id: string }[];
      edges: { cursor: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
    };
  }

  test('is newest first, in pages that neither repeat nor miss, also for rows of the same instant', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.push((await enqueue('EVALUATION')).id);
    await api.dataSource.query(`UPDATE job SET created_at = '2030-05-05 05:05:05.123456Z' WHERE kind = 'EVALUATION'`);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { jobs }: List = await api.data<List>(LIST, { filter: { kind: 'EVALUATION' }, first: 3, after });
      expect(jobs.totalCount).toBe(7);
      expect(jobs.pageInfo.hasPreviousPage).toBe(after !== null);
      expect([jobs.pageInfo.startCursor, jobs.pageInfo.endCursor]).toEqual([
        jobs.edges[0].cursor,
        jobs.edges.at(-1)?.cursor,
      ]);
      seen.push(...jobs.nodes.map(({ id }) => id));
      after = jobs.pageInfo.hasNextPage ? jobs.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(made.reverse());
  });

  test('can be narrowed by state and by subject', async () => {
    const { id, uuid, subject } = await enqueue('CHECKPOINT_VERIFY');
    await update(uuid, `state = 'SUCCEEDED'`);
    const by = async (filter: object) => (await api.data<List>(LIST, { filter })).jobs.nodes;
    expect(await by({ subject })).toEqual([{ id }]);
    expect(await by({ state: 'SUCCEEDED' })).toEqual([{ id }]);
    expect(await by({ subject, state: 'FAILED' })).toEqual([]);
    const { errors } = await api.graphql(LIST, { filter: { subject: id } });
    expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: ['filter', 'subject'] });
  });

  test('takes as many statements for many jobs as for one, and counts only when asked', async () => {
    const query = (first: number) => `{ jobs(first: ${first}) { nodes { id subject { __typename } } } }`;
    const one = await countStatements(api.dataSource, () => api.data(query(1)));
    const many = await countStatements(api.dataSource, () => api.data(query(100)));
    expect(one.statements.filter((sql) => /count\(/i.test(sql))).toEqual([]);
    // at most one for each of the four kinds of subjects, and one for the page
    expect(many.statements.length).toBeLessThanOrEqual(5);
  });
});

describe('jobCancel and jobRetry', () => {
  test('stop work and take it up again, and leave a trail', async () => {
    const { id, uuid } = await enqueue('CHECKPOINT_VERIFY');
    const cancelled = await api.data(CHANGE('jobCancel'), { job: id }, api.tokens.checkpointWrite);
    expect(cancelled).toEqual({ jobCancel: { job: { id, state: 'CANCELLED' }, userErrors: [] } });
    const again = await api.data(CHANGE('jobRetry'), { job: id }, api.tokens.admin);
    expect(again).toEqual({ jobRetry: { job: { id, state: 'QUEUED' }, userErrors: [] } });
    const events = await auditEventsOf(api.dataSource.manager, 'Job', uuid);
    expect(events.map(({ action, detail }) => [action, detail.to])).toEqual([
      ['jobCancel', 'CANCELLED'],
      ['jobRetry', 'QUEUED'],
    ]);
  });

  test('say what cannot be done', async () => {
    const { id, uuid } = await enqueue();
    expect(await api.data(CHANGE('jobRetry'), { job: id }, api.tokens.mergeRun)).toMatchObject({
      jobRetry: { job: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'job'] }] },
    });
    await update(uuid, `state = 'SUCCEEDED'`);
    expect(await api.data(CHANGE('jobCancel'), { job: id }, api.tokens.mergeRun)).toMatchObject({
      jobCancel: { job: null, userErrors: [{ code: 'CONFLICT' }] },
    });
    const unknown = encodeId('Job', newId());
    expect(await api.data(CHANGE('jobCancel'), { job: unknown }, api.tokens.mergeRun)).toMatchObject({
      jobCancel: { job: null, userErrors: [{ code: 'NOT_FOUND' }] },
    });
    expect(await api.data(CHANGE('jobCancel'), { job: 'job_x' }, api.tokens.mergeRun)).toMatchObject({
      jobCancel: { job: null, userErrors: [{ code: 'INVALID_INPUT' }] },
    });
  });

  test.each([
    ['CHECKPOINT_VERIFY', 'checkpointWrite', 'mergeRun'],
    ['BENCHMARK_VERIFY', 'checkpointWrite', 'evalRun'],
    ['MERGE', 'mergeRun', 'evalRun'],
    ['EVALUATION', 'evalRun', 'checkpointWrite'],
  ] as const)('of %s want its scope', async (kind, right, wrong) => {
    const { id } = await enqueue(kind);
    expect(await api.data(CHANGE('jobCancel'), { job: id }, api.tokens[wrong])).toMatchObject({
      jobCancel: { job: null, userErrors: [{ code: 'FORBIDDEN' }] },
    });
    expect(await api.data(CHANGE('jobCancel'), { job: id }, api.tokens[right])).toMatchObject({
      jobCancel: { userErrors: [] },
    });
  });
});

describe('jobUpdated', () => {
  const opened: Client[] = [];
  const open = (options: SocketOptions = {}, url = api.url) => {
    const client = openSocket(url, options);
    opened.push(client);
    return client;
  };
  afterEach(async () => {
    for (const client of opened.splice(0)) await client.dispose();
  });

  const WATCH = 'subscription ($id: ID!) { jobUpdated(id: $id) { id state progress { completed } } }';
  type Event = ExecutionResult<{ jobUpdated: { id: string; state: string; progress: { completed: number } | null } }>;
  const watch = (client: Client, id: string) =>
    client.iterate({ query: WATCH, variables: { id } }) as AsyncIterableIterator<Event>;
  const codeOf = async (client: Client, query: string, variables: Record<string, unknown> = {}) => {
    // validation errors end the subscription; the client throws them as they came
    const thrown: unknown = await client
      .iterate({ query, variables })
      .next()
      .then(
        ({ value }) => (value as Event).errors,
        (error: unknown) => error,
      );
    return (thrown as { extensions: { code: string } }[])[0].extensions.code;
  };

  test('sends the job as it is, every change, and ends with it', async () => {
    const { id, uuid } = await enqueue();
    const events = watch(open(), id);
    let last: unknown = null;
    // the notification of the enqueuing may still arrive, and tells nothing new
    const next = async (): Promise<unknown> => {
      const job: unknown = (await events.next()).value?.data?.jobUpdated;
      if (isDeepStrictEqual(job, last)) return next();
      return (last = job);
    };
    expect(await next()).toEqual({ id, state: 'QUEUED', progress: null });
    await update(uuid, `state = 'RUNNING'`);
    expect(await next()).toEqual({ id, state: 'RUNNING', progress: null });
    await update(uuid, `phase = 'map', completed = 5, total = 10, unit = 'bytes', progress_at = now()`);
    expect(await next()).toEqual({ id, state: 'RUNNING', progress: { completed: 5 } });
    await update(uuid, `state = 'SUCCEEDED'`);
    expect(await next()).toMatchObject({ state: 'SUCCEEDED' });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('of a job that has ended sends it once', async () => {
    const { id, uuid } = await enqueue();
    await update(uuid, `state = 'FAILED'`);
    const states: unknown[] = [];
    for await (const event of watch(open(), id)) states.push(event.data?.jobUpdated.state);
    expect(states).toEqual(['FAILED']);
  });

  test('can be shared by many and left at any time', async () => {
    const { id, uuid } = await enqueue();
    const client = open();
    const [leaver, stayer] = [watch(client, id), watch(client, id)];
    await Promise.all([leaver.next(), stayer.next()]);
    await leaver.return?.();
    await update(uuid, `state = 'SUCCEEDED'`);
    const states: unknown[] = [];
    for await (const event of stayer) states.push(event.data?.jobUpdated.state);
    expect(states.at(-1)).toBe('SUCCEEDED');
  });

  test('of nothing is NOT_FOUND', async () => {
    const client = open();
    expect(await codeOf(client, WATCH, { id: encodeId('Job', newId()) })).toBe('NOT_FOUND');
    expect(await codeOf(client, WATCH, { id: 'chk_x' })).toBe('NOT_FOUND');
    expect(decodeId('chk_x')).toBeNull();
  });

  test('has the limits of every document', async () => {
    const client = open();
    const deep = `${'base { '.repeat(12)} id ${'} '.repeat(12)}`;
    const document = `subscription { jobUpdated(id: "x") { subject { ... on Checkpoint { ${deep} } } } }`;
    expect(await codeOf(client, document)).toBe('QUERY_TOO_COMPLEX');
    expect(await codeOf(client, 'subscription { nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await codeOf(client, 'subscription {')).toBe('GRAPHQL_PARSE_FAILED');
    expect(await codeOf(client, 'subscription ($id: ID!) { jobUpdated(id: $id) { id } }', {})).toBe('BAD_USER_INPUT');
  });

  test('is all that the socket serves', async () => {
    const client = open({ params: { authorization: `Bearer ${api.tokens.admin}` } });
    expect(await codeOf(client, '{ jobs { totalCount } }')).toBe('BAD_REQUEST');
    expect(await codeOf(client, 'mutation { tokenRevoke(input: { id: "x" }) { userErrors { code } } }')).toBe(
      'BAD_REQUEST',
    );
  });

  const closeCodeOf = (client: Client) =>
    new Promise((resolve) => {
      client.on('closed', (event) => resolve((event as { code: number }).code));
      client.subscribe(
        { query: WATCH, variables: { id: 'x' } },
        { next: () => undefined, error: () => undefined, complete: () => undefined },
      );
    });

  test.each([
    ['an unknown token', { authorization: `Bearer mrg_${'0'.repeat(16)}_${'A'.repeat(43)}` }],
    ['another scheme', { authorization: 'Basic x' }],
    ['a token that is no text', { authorization: { bearer: 1 } }],
  ])('is refused with %s', async (_name, params) => {
    expect(await closeCodeOf(open({ params }))).toBe(4403);
  });

  test('wants a token where reads are not public', async () => {
    const closed = await startTestApi({ env: { MERGEBOARD_PUBLIC_READS: 'false' } });
    try {
      expect(await closeCodeOf(open({}, closed.url))).toBe(4403);
      const authorization = `Bearer ${closed.tokens.read}`;
      expect(await codeOf(open({ params: { authorization } }, closed.url), WATCH, { id: 'x' })).toBe('NOT_FOUND');
    } finally {
      await closed.stop();
    }
  });

  const statusOf = (path: string, headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${api.url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', { headers });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('open', () => {
        socket.close();
        resolve(101);
      });
      socket.on('error', reject);
    });

  test('is closed to pages of other sites and on other paths', async () => {
    expect(await statusOf('/graphql', { origin: 'https://elsewhere.example.org' })).toBe(403);
    expect(await statusOf('/graphql', { origin: api.url })).toBe(101);
    expect(await statusOf('/other', {})).toBe(404);
  });

  test('ends with "going away" when the server stops', async () => {
    const other = await startTestApi();
    const client = open({}, other.url);
    const closed = new Promise((resolve) => client.on('closed', (event) => resolve((event as { code: number }).code)));
    const connected = new Promise((resolve) => client.on('connected', resolve));
    const { job } = await inTransaction(other.dataSource, (manager) => {
      const id = newId();
      return other.deps.queue.enqueue(manager, {
        kind: 'MERGE',
        payload: { mergeId: id },
        subject: { type: 'MERGE', id },
      });
    });
    client.subscribe(
      { query: WATCH, variables: { id: encodeId('Job', job.id) } },
      { next: () => undefined, error: () => undefined, complete: () => undefined },
    );
    await connected;
    await other.server.stop();
    expect(await closed).toBe(1001);
    await other.stop();
  });
});
