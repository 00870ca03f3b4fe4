import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeId } from '../../../src/resolvers/node-id.ts';
import { startTestApi, startTestWorker, type TestApi } from '../../support/api.ts';
import { mergedAlone, storeRoot } from '../../support/merge-alone.ts';
import { cutInto, jobEnd, outputFile, readMerge, registerVector, startMerge } from '../../support/merges.ts';

const WORKER = fileURLToPath(new URL('../../support/sharing-worker-process.ts', import.meta.url));
const ELEMENTS = 300_000;
const SLICE_BYTES = 16_384;
const SLICES = 74;

interface Sharing {
  readonly child: ChildProcess;
  slices: number;
}

let api: TestApi;
let input: Record<string, unknown>;
const workers: Sharing[] = [];

beforeAll(async () => {
  api = await startTestApi();
  const worker = await startTestWorker(api.server);
  const vector = (step: number) => Array.from({ length: ELEMENTS }, (_, i) => Math.sin(i * step) / (1 + step));
  const base = await registerVector(api, vector(0.01), { kind: 'BASE' });
  const experts = [await registerVector(api, vector(0.1), { base }), await registerVector(api, vector(0.2), { base })];
  input = { method: { id: 'ties' }, base, experts: experts.map((checkpoint) => ({ checkpoint })) };
  await worker.stop();
}, 120_000);
afterEach(async () => {
  for (const { child } of workers.splice(0)) await kill(child);
});
afterAll(async () => api.stop());

describe('a merge that two workers share', () => {
  test('has slices of both, and the bytes of one', async () => {
    const { id, job, workers: both } = await begin(0.3, ['one', 'two']);
    await allHavePart(both);
    for (const { child } of both) child.send('go');
    expect(await jobEnd(api, job)).toMatchObject({ state: 'SUCCEEDED', attempt: 1 });
    await checkOutput(id);
    expect(both.reduce((sum, { slices }) => sum + slices, 0)).toBe(SLICES);
    expect(await jobStates(id, 'MERGE_ASSIST')).toEqual(['SUCCEEDED']);
    // the merge's job is its own, not its helper's
    expect((await readMerge(api, id)).job).toMatchObject({ id: job, kind: 'MERGE' });
    expect(await api.dataSource.query('SELECT * FROM merge_claim')).toEqual([]);
  }, 120_000);

  test('is finished by its owner when the helper is killed', async () => {
    const { id, job, workers: both } = await begin(0.4, ['three', 'four']);
    await allHavePart(both);
    const helper = await workerOf(id, 'MERGE_ASSIST');
    const [lost, left] = helper === 'three' ? both : [...both].reverse();
    await kill(lost.child);
    left.child.send('go');
    expect(await jobEnd(api, job)).toMatchObject({ state: 'SUCCEEDED', attempt: 1 });
    await checkOutput(id);
  }, 120_000);

  test('is taken over by its helper when the owner is killed', async () => {
    const { id, job, workers: both } = await begin(0.5, ['five', 'six']);
    await allHavePart(both);
    const owner = await workerOf(id, 'MERGE');
    const [lost, left] = owner === 'five' ? both : [...both].reverse();
    await kill(lost.child);
    left.child.send('go');
    expect(await jobEnd(api, job)).toMatchObject({ state: 'SUCCEEDED', attempt: 2 });
    await checkOutput(id);
  }, 120_000);
});

async function startWorker(name: string): Promise<Sharing> {
  const { publicUrl } = api.settings.http;
  const root = await storeRoot(api);
  const child = fork(WORKER, [api.databaseUrl, root, publicUrl, name], { execArgv: ['--no-warnings'] });
  const sharing: Sharing = { child, slices: 0 };
  workers.push(sharing);
  child.on('message', (message) => {
    if (typeof message === 'object') sharing.slices = (message as { slices: number }).slices;
  });
  for (let word: unknown = ''; word !== 'ready';) [word] = (await once(child, 'message')) as [unknown];
  return sharing;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

interface Begun {
  readonly id: string;
  readonly job: string;
  readonly workers: readonly Sharing[];
}

/** A merge that nobody has made yet, cut into small slices, and two workers that begin when both are there. */
async function begin(lambda: number, names: readonly string[]): Promise<Begun> {
  const { merge, job } = await startMerge(api, { ...input, parameters: { lambda } });
  if (merge === null || job === null) throw new Error('the merge was refused');
  await cutInto(api, merge.id, SLICE_BYTES);
  const runner = api.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query('SELECT FROM job WHERE id = $1 FOR UPDATE', [decodeId(job.id)?.uuid]);
    const started = await Promise.all(names.map(startWorker));
    return { id: merge.id, job: job.id, workers: started };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

async function checkOutput(id: string): Promise<void> {
  const finished = await readMerge(api, id);
  const bytes = await outputFile(finished, 'model.safetensors');
  const alone = await mergedAlone(api, decodeId(id)?.uuid ?? '');
  expect(bytes.equals(alone)).toBe(true);
}

async function jobStates(merge: string, kind: string): Promise<string[]> {
  const rows = await api.dataSource.query<{ state: string }[]>(
    'SELECT state FROM job WHERE kind = $2 AND subject_id = $1',
    [decodeId(merge)?.uuid, kind],
  );
  return rows.map(({ state }) => state);
}

async function workerOf(merge: string, kind: string): Promise<string> {
  const [{ worker }] = await api.dataSource.query<[{ worker: string }]>(
    `SELECT worker FROM job WHERE kind = $2 AND subject_id = $1 AND state = 'RUNNING'`,
    [decodeId(merge)?.uuid, kind],
  );
  return worker;
}

/** Every worker has done slices and holds on to the next one. */
async function allHavePart(sharing: readonly Sharing[]): Promise<void> {
  while (!sharing.every(({ slices }) => slices > 2)) await new Promise((wake) => setTimeout(wake, 10));
}
