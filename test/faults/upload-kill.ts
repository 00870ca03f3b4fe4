/** An API process killed again and again while a checkpoint is uploaded to it and completed; clients go on where they were. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedEnvironment } from '../../src/env.ts';
import { createTestDatabase } from '../support/database.ts';
import { checkpointInput, safetensors, type UploadData } from '../support/registry.ts';
import { type Fault, type FaultOptions, type FaultReport, randomOf } from './fault.ts';
import { onOwnPostgres } from './own-postgres.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const PART_BYTES = 16_384;
const ELEMENTS = 400_000;
const UPLOAD = 'id state files { path partCount partBytes missingParts { partNumber begin end url } }';
const START = `mutation ($input: CheckpointUploadStartInput!) { checkpointUploadStart(input: $input) { upload { ${UPLOAD} } userErrors { message } } }`;
const COMPLETE = `mutation ($input: UploadCompleteInput!) { checkpointUploadComplete(input: $input) { checkpoint { id state } userErrors { message } } }`;

export const uploadKill: Fault = {
  name: 'upload-kill',
  fault: 'an API process killed (SIGKILL) while parts are sent and while the upload is completed',
  run: (options, say) => onOwnPostgres(() => killWhileUploading(options, say)),
};

async function killWhileUploading({ seed, times }: FaultOptions, say: (line: string) => void): Promise<FaultReport> {
  const random = randomOf(seed);
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-faults-'));
  const database = await createTestDatabase();
  const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const files = [
    { path: 'model.safetensors', bytes: safetensors({ w: { shape: [ELEMENTS], values } }) },
    { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}\n') },
  ];
  const counts = { kills: 0, inParts: 0, inCompletion: 0, partsSent: 0, answersLost: 0 };
  let server = await serve(folder, database.url, false);
  try {
    const data = async (query: string, variables: object): Promise<Record<string, never>> => {
      const token = (await readFile(join(folder, 'admin-token'), 'utf8')).trim();
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as { data?: Record<string, never>; errors?: unknown };
      if (body.data === undefined || body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
      return body.data;
    };
    const strike = async (): Promise<void> => {
      server.child.kill('SIGKILL');
      await server.ended;
      counts.kills += 1;
      server = await serve(folder, database.url, false);
    };
    const started = (await data(START, { input: checkpointInput(files) })).checkpointUploadStart as {
      upload: UploadData | null;
    };
    if (started.upload === null) throw new Error(JSON.stringify(started));
    const { id } = started.upload;
    const missing = async (): Promise<{ url: string; bytes: Uint8Array }[]> => {
      const { upload } = (await data(`query ($id: ID!) { upload(id: $id) { ${UPLOAD} } }`, { id })) as unknown as {
        upload: UploadData;
      };
      return upload.files.flatMap(({ path, missingParts }) => {
        const whole = files.find((file) => file.path === path)?.bytes ?? new Uint8Array(0);
        return missingParts.map(({ url, begin, end }) => ({
          url,
          bytes: whole.subarray(Number(begin), Number(end)),
        }));
      });
    };
    const inParts = Math.max(1, Math.ceil(times / 2));
    for (let left = await missing(); left.length > 0; left = await missing()) {
      // the whole file takes about as many turns as there are kills
      const turn = left.slice(0, Math.max(1, Math.ceil(left.length / Math.max(1, inParts - counts.inParts + 1))));
      const hit = counts.inParts < inParts ? Math.floor(random() * turn.length) : -1;
      for (const [i, { url, bytes }] of turn.entries()) {
        const sent = fetch(url, { method: 'PUT', body: bytes }).then(
          ({ ok }) => (counts.partsSent += Number(ok)),
          () => (counts.answersLost += 1),
        );
        if (i === hit) {
          counts.inParts += 1;
          await new Promise((wake) => setTimeout(wake, random() * 4));
          await strike();
          await sent;
          break;
        }
        await sent;
      }
    }
    say(`all parts are there after ${counts.kills} kills`);
    for (; counts.inCompletion < Math.floor(times / 2); counts.inCompletion += 1) {
      const asked = data(COMPLETE, { input: { upload: id } }).catch(() => (counts.answersLost += 1));
      await new Promise((wake) => setTimeout(wake, random() * 60));
      await strike();
      await asked;
    }
    const end = (await data(COMPLETE, { input: { upload: id } })).checkpointUploadComplete as {
      checkpoint: { id: string } | null;
    };
    if (end.checkpoint === null) throw new Error(JSON.stringify(end));
    server.child.kill('SIGTERM');
    await server.ended;
    // now with a worker, which reads every byte again
    server = await serve(folder, database.url, true);
    const states = async (): Promise<{ state: string }[]> => database.dataSource.query('SELECT state FROM checkpoint');
    while ((await states()).some(({ state }) => state === 'VERIFYING'))
      await new Promise((wake) => setTimeout(wake, 200));
    const [{ rows, ready, jobs, open }] = await database.dataSource.query<
      { rows: number; ready: number; jobs: number; open: number }[]
    >(
      `SELECT (SELECT count(*)::int FROM checkpoint) AS rows, (SELECT count(*)::int FROM checkpoint WHERE state = 'READY') AS ready,
                (SELECT count(*)::int FROM job) AS jobs, (SELECT count(*)::int FROM upload WHERE state = 'OPEN') AS open`,
    );
    const objects = await filesBelow(join(folder, 'store', 'objects'), 'uploads');
    const problems = [
      ...(rows === 1 && ready === 1 ? [] : [`${rows} checkpoints, ${ready} of them READY`]),
      ...(jobs === 1 ? [] : [`${jobs} jobs`]),
      ...(open === 0 ? [] : [`${open} open uploads`]),
      ...(objects === files.length ? [] : [`${objects} objects of ${files.length} files`]),
    ];
    return { seen: { seed, ...counts, checkpoints: rows, ready, verifications: jobs, objects }, problems };
  } finally {
    server.child.kill('SIGKILL');
    await server.ended;
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Serving {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

async function serve(folder: string, database: string, worker: boolean): Promise<Serving> {
  const args = [
    '--no-warnings',
    CLI,
    'serve',
    '--json',
    '--port',
    '0',
    '--data',
    folder,
    ...(worker ? [] : ['--no-worker']),
  ];
  const env = { ...embeddedEnvironment(), DATABASE_URL: database, MERGEBOARD_UPLOAD_PART_BYTES: String(PART_BYTES) };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the server ended before it listened'))),
  ])) as [Buffer];
  return { url: (JSON.parse(line.toString()) as { url: string }).url, child, ended };
}

/** Files below a folder whose path has the word. */
async function filesBelow(root: string, word: string): Promise<number> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && join(entry.parentPath, entry.name).includes(`/${word}/`)).length;
}
