/** An S3 server that stops saying anything while a worker merges and clients upload, and is heard again after that. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { checkpointInput, safetensors } from '../support/registry.ts';
import { makeTestBucket } from '../support/s3-server.ts';
import { type Fault, type FaultReport } from './fault.ts';
import { type FaultyGate, openFaultyGate } from './faulty-gate.ts';
import { onOwnPostgres } from './own-postgres.ts';
import { type FoundS3, onS3 } from './own-s3.ts';
import { HASTE } from './store-faults.ts';
import { askMerges, finishWork, readOutcome, readWork, registerModels, spawnWorker } from './world.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const MERGES = 3;
const PART_BYTES = 5 * 1024 * 1024;
/** Questions are asked twice, of 1 s each; the rest is for a machine that has much to do. */
const MOST_MS = 15_000;
const START = `mutation ($input: CheckpointUploadStartInput!) { checkpointUploadStart(input: $input) { userErrors { code } } }`;

export const storeSilence: Fault = {
  name: 'store-silence',
  fault: 'S3 takes every request and answers none, for a while',
  run: (_options, say) => onS3((s3) => onOwnPostgres(() => fallSilent(s3, say))),
};

async function fallSilent(s3: FoundS3, say: (line: string) => void): Promise<FaultReport> {
  const gate = await openFaultyGate(s3.options.endPoint, s3.options.port, Math.random, () => 'passed');
  const bucket = await makeTestBucket(s3.options);
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-faults-'));
  const env = { ...bucket.env, ...HASTE, S3_ENDPOINT: gate.url };
  const api = await startTestApi({ env });
  try {
    const registrar = await startTestWorker(api.server);
    const models = await registerModels(api);
    await registrar.stop();
    const worker = await spawnWorker(api, env);
    await askMerges(api, models, MERGES, PART_BYTES);
    while ((await readWork(api)).every(({ state }) => state !== 'RUNNING')) await sleep(5);
    gate.silence(true);
    say('the store is silent, and a merge runs');
    const seen = await lookAround(api, env, folder, gate);
    // the first signal lets jobs end, the second one puts them back
    const stopMs = await timed(async () => {
      const ended = once(worker, 'exit');
      worker.kill('SIGTERM');
      await sleep(500);
      worker.kill('SIGTERM');
      await ended;
    });
    const left = await readWork(api);
    gate.silence(false);
    const pushed = await seen.push.ended;
    say('the store is heard again');
    const another = await spawnWorker(api, env);
    const retried = await finishWork(api);
    another.kill('SIGTERM');
    await once(another, 'exit');
    const outcome = await readOutcome(api);
    const { push: _ended, problems, ...times } = seen;
    return {
      seen: { ...times, stopMs, hung: gate.counts.hung, startedAgainByHand: retried, outputs: outcome.outputs.length },
      problems: [
        ...problems,
        ...(stopMs < MOST_MS ? [] : [`the worker took ${stopMs} ms to stop`]),
        ...(left.some(({ state }) => state === 'FAILED') ? ['a job failed while its worker was stopped'] : []),
        ...(pushed === 0 ? [] : [`push ended with ${pushed} although the store was heard again`]),
        ...(outcome.outputs.length === MERGES && outcome.outputs.every((line) => line.includes(' READY '))
          ? []
          : ['a merge has no READY output']),
      ],
    };
  } finally {
    gate.silence(false);
    await api.stop();
    await gate.close();
    await bucket.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the programs say while the store is silent, and how long they take to say it. */
async function lookAround(
  api: TestApi,
  env: Readonly<Record<string, string>>,
  folder: string,
  gate: FaultyGate,
): Promise<{ push: Program; problems: string[] } & Record<'readyMs' | 'startMs' | 'doctorMs' | 'serveMs', number>> {
  const problems: string[] = [];
  const expect = (right: boolean, problem: string): void => void (right || problems.push(problem));
  const late = (what: string, ms: number): void => expect(ms < MOST_MS, `${what} took ${ms} ms`);
  let code: unknown = null;
  const files = [{ path: 'model.safetensors', bytes: safetensors({ w: { shape: [1000] } }) }];

  const readyMs = await timed(async () => {
    expect((await fetch(`${api.url}/readyz`)).status === 503, '/readyz was not 503');
  });
  const startMs = await timed(async () => {
    const { errors } = await api.graphql(START, { input: checkpointInput(files) }, api.tokens.checkpointWrite);
    code = errors[0]?.extensions.code;
  });
  expect(code === 'STORAGE_UNAVAILABLE', `an upload was answered with ${String(code)}`);
  const own = { ...env, DATABASE_URL: api.databaseUrl, MERGEBOARD_DATA: folder };
  const doctorMs = await timed(async () => {
    expect((await run(['doctor'], own).ended) !== 0, 'doctor found nothing');
  });
  const serveMs = await timed(async () => {
    expect((await run(['serve', '--port', '0', '--no-worker'], own).ended) !== 0, 'a server started');
  });
  late('/readyz', readyMs);
  late('the start of an upload', startMs);
  late('doctor', doctorMs);
  late('the start of a server', serveMs);
  // begins now, and waits for the store
  const model = join(folder, 'model.safetensors');
  await writeFile(model, files[0].bytes);
  const before = gate.counts.hung;
  const push = run(['push', model, '--name', 'late', '--kind', 'base', '--no-wait'], {
    ...own,
    MERGEBOARD_URL: api.url,
    MERGEBOARD_TOKEN: api.tokens.admin,
  });
  while (gate.counts.hung === before) await sleep(20);
  return { push, problems, readyMs, startMs, doctorMs, serveMs };
}

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, ['--no-warnings', CLI, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, HOME: env.MERGEBOARD_DATA, ...env },
  });
  return { child, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return Math.round(performance.now() - begin);
}
