/**
 * The disk below the embedded PostgreSQL fills up while clients write and a worker merges: first so that tables cannot grow (statements
 * fail), then so that its log cannot be written (the server ends). Once there is room everything goes on, and the counts are right.
 */
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isAlive } from '../../src/storage/database/embedded/folder-lock.ts';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { checkpointInput, safetensors, sha256, startCheckpoint } from '../support/registry.ts';
import { type Fault, type FaultReport } from './fault.ts';
import { onOwnPostgres } from './own-postgres.ts';
import { onSmallVolume, type SmallVolume } from './small-volume.ts';
import { askMerges, compareOutcomes, finishWork, readOutcome, readWork, registerModels, spawnWorker } from './world.ts';

const VOLUME_BYTES = 256 * 1024 * 1024;
const CLIENTS = 4;
const MERGES = 6;
/** So many refused writes are enough to have seen it. */
const REFUSED = 20;
const PATIENCE_MS = 60_000;
/** Its log in the smallest pieces, so that a small disk is full soon. */
const SETTINGS = { max_wal_size: '32MB', min_wal_size: '32MB', shared_buffers: '16MB' };

export const diskFullDatabase: Fault = {
  name: 'disk-full-database',
  fault: 'the disk below the embedded PostgreSQL is full (ENOSPC) under load',
  run: (_options, say) =>
    onSmallVolume(VOLUME_BYTES, (volume) => {
      const counts = { restarts: 0, failedStarts: 0 };
      const keep = { onRestart: () => void counts.restarts++, onFailure: () => void counts.failedStarts++ };
      return onOwnPostgres(() => fillUnderLoad(volume, counts, say), {
        ...{ dataFolder: volume.folder, settings: SETTINGS, keep },
      });
    }),
};

/** What clients were told of their writes. */
interface Told {
  readonly accepted: string[];
  typed: number;
  untyped: number;
}

async function fillUnderLoad(
  volume: SmallVolume,
  server: { restarts: number; failedStarts: number },
  say: (line: string) => void,
): Promise<FaultReport> {
  const api = await startTestApi({ env: { MERGEBOARD_POINTS_PER_MINUTE: '10000000' } });
  const told: Told = { accepted: [], typed: 0, untyped: 0 };
  const loading = new AbortController();
  let worker: ChildProcess | null = null;
  try {
    const registrar = await startTestWorker(api.server);
    const models = await registerModels(api);
    await registrar.stop();
    await askMerges(api, models, MERGES);
    worker = await spawnWorker(api);
    const workerEnd = once(worker, 'exit');
    while ((await readWork(api)).every(({ attempt }) => attempt === 0)) await sleep(50);
    const clients = Array.from({ length: CLIENTS }, (_, i) => writeOn(api, i, told, loading.signal));

    await volume.fill();
    await until(() => told.typed >= REFUSED, 'no write was refused on a full disk');
    const whileFull = { refused: told.typed, alive: await answers(api) };
    say(`tables cannot grow: ${told.accepted.length} writes accepted, ${told.typed} refused`);
    await volume.empty();
    const before = told.accepted.length;
    await until(() => told.accepted.length > before, 'no write was accepted when there was room again');

    await volume.fill();
    await endLog(api, volume);
    say('the server has ended: its log cannot be written');
    await until(() => server.failedStarts + server.restarts > 0, 'nobody saw that the server has ended');
    // the end of the server may have made the room that it needs
    const readiness = server.restarts === 0 ? (await fetch(`${api.url}/readyz`)).status : 503;
    await volume.empty();
    const later = told.accepted.length;
    await until(() => told.accepted.length > later, 'no write was accepted after the server was gone');
    say(`it runs again: ${told.accepted.length} writes accepted, ${told.typed} refused`);

    loading.abort();
    await Promise.all(clients);
    const retried = await finishWork(api);
    const alive = worker.exitCode === null;
    worker.kill('SIGTERM');
    await workerEnd;
    const outcome = await readOutcome(api);
    const lost = await missing(api, told.accepted);
    return {
      seen: {
        ...{ accepted: told.accepted.length, refused: told.typed, ...server },
        ...{ startedAgainByHand: retried, outputs: outcome.outputs.length, workerLivedOn: String(alive) },
      },
      problems: [
        ...compareOutcomes({ ...outcome, leftBehind: [] }, outcome),
        ...(outcome.outputs.length === MERGES && outcome.outputs.every((line) => line.includes(' READY '))
          ? []
          : ['a merge has no READY output']),
        ...(lost === 0 ? [] : [`${lost} writes that were accepted are not there, or there twice`]),
        ...(told.untyped === 0 ? [] : [`${told.untyped} requests failed without a typed error`]),
        ...(whileFull.alive ? [] : ['reads were refused while tables could not grow']),
        ...(readiness === 503 ? [] : [`/readyz said ${readiness} without a database`]),
        ...(alive ? [] : ['the worker process ended']),
      ],
    };
  } finally {
    loading.abort();
    worker?.kill('SIGKILL');
    await volume.empty();
    await api.stop();
  }
}

/** Announces uploads of its own, one after the other; each makes rows of an upload and its files. */
async function writeOn(api: TestApi, client: number, told: Told, signal: AbortSignal): Promise<void> {
  const bytes = safetensors({ w: { shape: [1], values: [client] } });
  const notes = { path: 'notes.txt', bytes: Buffer.alloc(1) };
  for (let i = 0; !signal.aborted; i++) {
    const name = `client ${client} write ${i} ${sha256(Buffer.from(`${client} ${i}`)).repeat(2)}`;
    const input = checkpointInput([{ path: 'model.safetensors', bytes }, notes], { name });
    const answer = await startCheckpoint(api, input, api.tokens.checkpointWrite).catch((error: unknown) => error);
    const upload = (answer as { upload?: { id: string } | null }).upload;
    if (upload != null) told.accepted.push(name);
    else if (/"code":"[A-Z_]+"/.test(String((answer as Error).message))) told.typed++;
    else {
      told.untyped++;
      await sleep(50);
    }
    if (upload == null) await sleep(20);
  }
}

/** Asks for new pieces of the log until the server cannot make one. */
async function endLog(api: TestApi, volume: SmallVolume): Promise<void> {
  const path = join(volume.folder, 'postgres', 'cluster', 'postmaster.pid');
  const pid = Number((await readFile(path, 'utf8')).split('\n')[0]);
  for (let begin = Date.now(); isAlive(pid) && Date.now() - begin < PATIENCE_MS;) {
    await volume.fill();
    // each time that it fails, the server starts over by itself, as long as that needs no room
    const client = new Client({ connectionString: api.databaseUrl, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      for (;;)
        await client.query(`SELECT pg_logical_emit_message(true, 'faults', repeat('x', 1000000)), pg_switch_wal()`);
    } catch {
      await sleep(200);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  if (isAlive(pid)) throw new Error('the server lives on without room for its log');
}

async function answers(api: TestApi): Promise<boolean> {
  const { errors } = await api.graphql('{ checkpoints(first: 1) { nodes { id } } }', {}, api.tokens.read);
  return errors.length === 0;
}

/** Writes that were accepted and are not there exactly once. */
async function missing(api: TestApi, accepted: readonly string[]): Promise<number> {
  const rows = await api.dataSource.query<{ name: string; count: number }[]>(
    `SELECT request ->> 'name' AS name, count(*)::int AS count FROM upload GROUP BY 1`,
  );
  const counts = new Map(rows.map(({ name, count }) => [name, count]));
  return accepted.filter((name) => counts.get(name) !== 1).length;
}

async function until(condition: () => boolean, otherwise: string): Promise<void> {
  for (const begin = Date.now(); !condition(); await sleep(50))
    if (Date.now() - begin > PATIENCE_MS) throw new Error(otherwise);
}
