/** What an operator sees of a server and its worker. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup } from '../../src/backup/backup.ts';
import { readBackup, readObjects } from '../../src/backup/backup-format.ts';
import { restore } from '../../src/backup/restore.ts';
import { restoreServer } from '../../src/backup-server.ts';
import { loadEnv } from '../../src/env.ts';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { decodeId } from '../../src/resolvers/node-id.ts';
import { serveOn, withPort } from '../../src/server.ts';
import { startTracing } from '../../src/telemetry/start-tracing.ts';
import { createObjectStore } from '../../src/storage/objects/create-object-store.ts';
import { JOB_KINDS } from '../../src/storage/entities/job.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { freePort } from '../support/free-port.ts';
import { jobEnd, type MergeData, merged, outputFile, registerVector, until } from '../support/merges.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { seedBenchmark, seedScores } from '../support/seed-board.ts';
import { type Family, parsePrometheus } from '../support/prometheus-text.ts';

let api: TestApi;
let metricsUrl: string;
let merge: MergeData;
const lines: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  api = await startTestApi({
    worker: true,
    log: (line) => lines.push(line),
    env: { MERGEBOARD_METRICS_PORT: String(port) },
  });
  const base = await registerVector(api, [1, 2, 3, 4], { kind: 'BASE' });
  const first = await registerVector(api, [2, 2, 5, 0], { base });
  const second = await registerVector(api, [1, 4, 1, 4], { base });
  merge = await merged(api, { method: { id: 'linear' }, experts: [{ checkpoint: first }, { checkpoint: second }] });
}, 120_000);
afterAll(() => api.stop());

describe('metrics', () => {
  const scrape = async (): Promise<ReadonlyMap<string, Family>> => {
    const response = await fetch(metricsUrl);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching('0.0.4')]);
    return parsePrometheus(await response.text());
  };
  const valueOf = (
    families: ReadonlyMap<string, Family>,
    name: string,
    labels: Record<string, string> = {},
  ): number => {
    const family = families.get(name.replace(/_(count|sum|bucket)$/, '')) ?? families.get(name);
    const found = family?.samples.filter(
      (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    );
    return (found ?? []).reduce((sum, { value }) => sum + value, 0);
  };

  test('have units in their names, and a place in the table of docs/operations.md', async () => {
    const families = await scrape();
    const own = [...families].filter(([name]) => name.startsWith('mergeboard_'));
    expect(own.length).toBeGreaterThan(15);
    for (const [name, { type, help }] of own) {
      expect([name, type]).toEqual([name, expect.stringMatching(/^(counter|gauge|histogram)$/)]);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(help).not.toBe('');
    }
    const table = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const told = new Set(table.match(/`mergeboard_[a-z_]+`/g));
    expect(own.map(([name]) => name).filter((name) => !told.has(`\`${name}\``))).toEqual([]);
    expect(families.has('process_cpu_seconds_total')).toBe(true);
    expect(families.has('nodejs_eventloop_lag_seconds')).toBe(true);
  });

  test('count requests by route and operations by root field, whatever clients call them', async () => {
    const before = await scrape();
    await api.data('query Mine { benchmarks { nodes { id } } }');
    await api.data('{ server { version } benchmarks { nodes { id } } }');
    await api.graphql('{ nothing }');
    await api.graphql('mutation { tokenRevoke(input: { id: "x" }) { userErrors { code } } }', {}, api.tokens.admin);
    await fetch(`${api.url}/wp-admin/${'x'.repeat(50)}`);
    const after = await scrape();
    const risen = (name: string, labels: Record<string, string>): number =>
      valueOf(after, name, labels) - valueOf(before, name, labels);
    const http = 'mergeboard_http_request_duration_seconds_count';
    expect(risen(http, { method: 'POST', route: '/graphql', status: '200' })).toBe(3);
    expect(risen(http, { route: '/graphql', status: '400' })).toBe(1);
    expect(risen(http, { route: 'other', status: '404' })).toBe(1);
    const graphql = 'mergeboard_graphql_operation_duration_seconds_count';
    expect(risen(graphql, { type: 'query', field: 'benchmarks' })).toBe(1);
    expect(risen(graphql, { type: 'query', field: 'several' })).toBe(1);
    expect(risen(graphql, { field: 'refused' })).toBe(1);
    expect(risen('mergeboard_graphql_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
    expect(risen('mergeboard_graphql_user_errors_total', {})).toBe(1);
    expect(risen('mergeboard_graphql_operation_cost_sum', { type: 'query' })).toBeGreaterThan(40);
    expect(await (await fetch(metricsUrl)).text()).not.toMatch(/Mine|wp-admin/);
  });

  test('count what jobs did, and how many wait', async () => {
    await api.dataSource.query(
      `INSERT INTO job (id, kind, state, subject_type, subject_id, payload, max_attempts, created_at)
       VALUES (gen_random_uuid(), 'STATISTIC', 'QUEUED', 'STATISTIC', gen_random_uuid(), '{}', 1, now() - interval '1 hour')`,
    );
    const families = await scrape();
    await api.dataSource.query(`DELETE FROM job WHERE kind = 'STATISTIC'`);
    expect(valueOf(families, 'mergeboard_jobs_started_total', { kind: 'CHECKPOINT_VERIFY' })).toBe(3);
    const ended = { kind: 'MERGE', outcome: 'succeeded' };
    expect(valueOf(families, 'mergeboard_job_duration_seconds_count', ended)).toBe(1);
    // three tensors of four numbers are read, one is written, with its header
    expect(valueOf(families, 'mergeboard_merge_read_bytes_total')).toBeGreaterThanOrEqual(32);
    expect(valueOf(families, 'mergeboard_merge_written_bytes_total')).toBeGreaterThan(16);
    expect(families.get('mergeboard_jobs_queued')?.samples).toHaveLength(JOB_KINDS.length);
    expect(valueOf(families, 'mergeboard_jobs_queued')).toBe(1);
    expect(valueOf(families, 'mergeboard_oldest_queued_job_age_seconds', { kind: 'STATISTIC' })).toBeGreaterThan(3500);
    expect(valueOf(families, 'mergeboard_database_up')).toBe(1);
    expect(valueOf(families, 'mergeboard_database_connections')).toBeGreaterThan(1);
    expect(valueOf(families, 'mergeboard_database_pool_connections')).toBeGreaterThan(0);
  });

  test('are not on the address of the API, and outlive their database', async () => {
    expect((await fetch(`${api.url}/metrics`)).status).toBe(404);
    await api.dataSource.query('ALTER TABLE job RENAME TO job_hidden');
    try {
      const families = await scrape();
      expect(valueOf(families, 'mergeboard_database_up')).toBe(0);
      expect(families.get('mergeboard_jobs_queued')?.samples).toEqual([]);
    } finally {
      await api.dataSource.query('ALTER TABLE job_hidden RENAME TO job');
    }
  });
});

describe('logs', () => {
  test('name the request in every line that is written for it, also those of services', async () => {
    await api.dataSource.query('ALTER TABLE job RENAME TO job_hidden');
    const begun = lines.length;
    await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'look-for-me' },
      body: JSON.stringify({ query: '{ jobs { nodes { id } } }' }),
    }).finally(() => api.dataSource.query('ALTER TABLE job_hidden RENAME TO job'));
    const own = lines.slice(begun).filter((line) => /request failed|"path":"\/graphql"/.test(line));
    expect(own.map((line) => (JSON.parse(line) as { requestId: unknown }).requestId)).toEqual([
      'look-for-me',
      'look-for-me',
    ]);
  });

  test('name the job in every line that is written for it', () => {
    const of = lines.filter((line) => line.includes('"msg":"job '));
    expect(of.length).toBeGreaterThanOrEqual(8);
    expect(of.filter((line) => !/"job":"[0-9a-f-]{36}"/.test(line))).toEqual([]);
    expect(of.filter((line) => line.split('"job":').length > 2)).toEqual([]);
  });

  test('hold no token, signature or password', () => {
    const text = lines.join('');
    expect(text).toContain('/objects/');
    expect(text).not.toMatch(/[?&]signature=(?!\[redacted\])/);
    for (const token of Object.values(api.tokens)) expect(text).not.toContain(token.slice(-20));
    expect(text).not.toContain(new URL(api.databaseUrl).password);
  });
});

describe('a backup', () => {
  let folder: string;
  let target: TestDatabase;
  /** Of the restored server. */
  let data: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mergeboard-backup-'));
    data = await mkdtemp(join(tmpdir(), 'mergeboard-restored-'));
    target = await createTestDatabase({ empty: true });
    const { manager } = api.dataSource;
    const benchmark = await seedBenchmark(manager, ['one', 'two']);
    const checkpoint = decodeId(merge.output?.id ?? '')?.uuid ?? '';
    const values = { one: 0.1 + 0.2, two: 1 / 3 };
    await seedScores(manager, { checkpoint, benchmark, values, harness: HARNESSES.IMAGE_CLASSIFICATION });
    await refreshBoard(manager, [checkpoint]);
    // one job that waits, as an operator would find it
    await manager.query(
      `INSERT INTO job (id, kind, state, subject_type, subject_id, payload, max_attempts, attempt, created_at)
       VALUES (gen_random_uuid(), 'EVALUATION', 'RUNNING', 'EVALUATION', gen_random_uuid(), '{"evaluationId":"0"}', 4, 2, now() + interval '1 hour')`,
    );
  });
  afterAll(async () => {
    await target.drop();
    for (const one of [folder, data]) await rm(one, { recursive: true, force: true });
  });
  const envOf = (more: Record<string, string> = {}) =>
    loadEnv({ MERGEBOARD_DATA: data, DATABASE_URL: target.url, MERGEBOARD_PORT: '0', ...more });
  const boardOf = async (url: string): Promise<string> => (await fetch(`${url}/export/leaderboard.jsonl`)).text();

  test('holds tables and objects, and again copies only what is new', async () => {
    const first = await backup(api, folder);
    expect(first.copied).toEqual({ objects: first.objects, bytes: first.bytes });
    expect([first.objects, first.rows]).toEqual([expect.any(Number), expect.any(Number)]);
    await api.objects.put('uploads/late', Buffer.from('late'));
    const second = await backup(api, folder);
    expect(second.copied).toEqual({ objects: 1, bytes: 4 });
    expect(second.objects).toBe(first.objects + 1);
    expect((await readdir(folder)).filter((name) => name.startsWith('database-'))).toHaveLength(1);
  });

  test('that was damaged is refused before anything is written', async () => {
    const found = await readBackup(folder);
    if (found === null) throw new Error('there must be a backup');
    const objects = await createObjectStore(envOf());
    const into = { dataSource: target.dataSource, objects, partBytes: 16 };
    const table = join(folder, found.database.folder, 'score.jsonl.gz');
    const whole = await readFile(table);
    await truncate(table, whole.length - 1);
    await expect(restore(into, folder)).rejects.toMatchObject({ place: { file: expect.stringContaining('score') } });
    await writeFile(table, whole);

    const listed = [];
    for await (const object of readObjects(folder, found)) listed.push(object);
    const largest = listed.reduce((one, other) => (other.bytes > one.bytes ? other : one));
    const file = join(folder, 'objects', largest.key);
    const bytes = await readFile(file);
    await writeFile(
      file,
      bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
    );
    await expect(restore(into, folder)).rejects.toMatchObject({
      name: 'BackupError',
      place: { file: `objects/${largest.key}` },
    });
    await writeFile(file, bytes);
    expect(await objects.head(largest.key)).toBeNull();
    const [{ made }] = await target.dataSource.query(`SELECT to_regclass('job') IS NOT NULL AS made`);
    expect(made).toBe(false);
  });

  test('is restored as a server with the same board, the same files and the work that was left', async () => {
    const { jobs } = await restoreServer(envOf(), folder);
    expect(jobs).toBe(1);
    const settings = await withPort(envOf());
    const objects = await createObjectStore(settings);
    const { dataSource, url: databaseUrl } = target;
    const platform = { dataSource, databaseUrl, objects, close: async () => undefined };
    const server = await serveOn(platform, settings, api.logger);
    try {
      const board = await boardOf(api.url);
      expect(board.split('\n').length).toBeGreaterThan(2);
      expect(await boardOf(server.url)).toBe(board);
      const restored = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${api.tokens.read}` },
        body: JSON.stringify({ query: `{ merge(id: "${merge.id}") { output { files { path downloadUrl } } } }` }),
      });
      const answer = (await restored.json()) as { data: { merge: MergeData } };
      expect(await outputFile(answer.data.merge, 'model.safetensors')).toEqual(
        await outputFile(merge, 'model.safetensors'),
      );
      const left = await dataSource.query(`SELECT state, attempt, max_attempts FROM job WHERE state = 'QUEUED'`);
      expect(left).toEqual([{ state: 'QUEUED', attempt: 2, max_attempts: 4 }]);
      const [{ count }] = await dataSource.query(
        `SELECT count(*)::int AS count FROM pgboss.job WHERE state = 'created'`,
      );
      expect(count).toBe(1);
    } finally {
      await server.force();
    }
  });

  test('goes nowhere but into an empty place', async () => {
    await expect(restoreServer(envOf(), folder)).rejects.toMatchObject({ name: 'NotEmptyError' });
    const other = await createTestDatabase({ empty: true });
    await api.objects.put('uploads/later', Buffer.from('later'));
    try {
      const into = { dataSource: other.dataSource, objects: api.objects, partBytes: 1024 };
      await expect(restore(into, folder)).rejects.toThrow('uploads/later');
    } finally {
      await other.drop();
    }
  });
});

describe('traces', () => {
  const FROM = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
  /** What the span of a `post` is called by its parent. */
  const post = (query: string, variables: object, traceparent?: string) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${api.tokens.admin}`,
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      body: JSON.stringify({ query, variables }),
    });

  test('go on from the request of a client to the transaction, the job and its passes', async () => {
    const receiver = await startOtlpReceiver();
    const env = loadEnv({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=a%20b',
      OTEL_SERVICE_NAME: 'board',
    });
    const end = await startTracing(env.tracing, 'mergeboard-server');
    const begun = lines.length;
    let job: { id: string; traceId: string };
    try {
      const ids = await api.data<{ checkpoints: { nodes: { id: string; kind: string }[] } }>(
        '{ checkpoints(first: 50) { nodes { id kind } } }',
      );
      const input = {
        method: { id: 'linear' },
        experts: ids.checkpoints.nodes
          .filter(({ kind }) => kind === 'EXPERT')
          .map(({ id }, at) => ({ checkpoint: id, weight: at + 1 })),
      };
      const query = `mutation Mine($input: MergeInput!) { mergeStart(input: $input) { job { id traceId } userErrors { message } } }`;
      const response = await post(query, { input }, `00-${FROM.traceId}-${FROM.spanId}-01`);
      const answer = (await response.json()) as { data: { mergeStart: { job: typeof job } } };
      job = answer.data.mergeStart.job;
      expect((await jobEnd(api, job.id)).state).toBe('SUCCEEDED');
      // the row ends before the worker is through with it
      await until(() => lines.slice(begun).some((line) => line.includes('"job ended"')));
    } finally {
      await end();
      await receiver.stop();
    }
    expect(job.traceId).toBe(FROM.traceId);
    expect(receiver.headers[0]).toMatchObject({ path: '/v1/traces', 'x-team': 'a b' });
    expect([...receiver.services]).toEqual(['board']);

    const spans = receiver.spans.filter(({ traceId }) => traceId === FROM.traceId);
    const named = (name: string) => spans.find((span) => span.name === name);
    const request = named('POST /graphql');
    expect(request).toMatchObject({ kind: 2, parentSpanId: FROM.spanId });
    const operation = named('mutation mergeStart');
    expect(operation?.parentSpanId).toBe(request?.spanId);
    expect(operation?.attributes).toContainEqual({ key: 'graphql.operation.name', value: { stringValue: 'Mine' } });
    expect(spans.some((span) => span.name === 'transaction' && span.parentSpanId === operation?.spanId)).toBe(true);
    const run = named('job MERGE');
    expect(run).toMatchObject({ kind: 5 });
    expect(spans.find(({ spanId }) => spanId === run?.parentSpanId)?.name).toBe('transaction');
    expect(named('merge map')?.parentSpanId).toBe(run?.spanId);

    // the same id is in the lines of the request and of the job
    const own = lines.slice(begun).filter((line) => line.includes(`"traceId":"${FROM.traceId}"`));
    expect(own.some((line) => line.includes('"path":"/graphql"'))).toBe(true);
    expect(own.some((line) => line.includes('"msg":"job ended"'))).toBe(true);
  });

  test('are not there where nobody asked for them', async () => {
    expect(loadEnv({}).tracing).toBeNull();
    expect(loadEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:4318', OTEL_SDK_DISABLED: 'true' }).tracing).toBeNull();
    await (
      await startTracing(null, 'mergeboard-server')
    )();
    const response = await post('{ jobs(filter: { kind: MERGE }) { nodes { traceId } } }', {}, 'garbage');
    expect(await response.json()).toMatchObject({
      data: { jobs: { nodes: expect.arrayContaining([{ traceId: null }, { traceId: FROM.traceId }]) } },
    });
  });
});
