/** The main job with everything in a real S3 store: registered, merged and scored, killed, cancelled and swept. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { embeddedEnvironment } from '../../src/env.ts';
import { collectOrphans as collectOutputOrphans } from '../../src/jobs/chores/collect-merge-outputs.ts';
import { collectOrphans, expireUploads } from '../../src/jobs/chores/collect-uploads.ts';
import { type RunningWorker } from '../../src/jobs/worker.ts';
import { outputKey } from '../../src/jobs/tasks/merge-outputs.ts';
import { loadMerge, locateWeights } from '../../src/jobs/tasks/merge-inputs.ts';
import { runMerge } from '../../src/merge/run.ts';
import { decodeId } from '../../src/resolvers/node-id.ts';
import { findMerge } from '../../src/storage/stores/merge-store.ts';
import { newId } from '../../src/storage/new-id.ts';
import { S3ObjectStore } from '../../src/storage/objects/s3-object-store.ts';
import { parseManifest } from '../../src/evaluate/manifest.ts';
import { registerBenchmark } from '../support/benchmarks.ts';
import { makeSmallSuite } from '../support/small-suite.ts';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import {
  cutInto,
  jobEnd,
  merged,
  outputFile,
  readMerge,
  startMerge,
  startMergeWorker,
  until,
} from '../support/merges.ts';
import {
  checkpointInput,
  completeCheckpoint,
  put,
  putParts,
  readUpload,
  registerCheckpoint,
  safetensors,
  settled,
  sha256,
  startCheckpoint,
  type TestFile,
} from '../support/registry.ts';
import { openS3Gate } from '../support/s3-gate.ts';
import { findTestS3, makeTestBucket, mustTestAll, type TestBucket } from '../support/s3-server.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';

const WORKER = fileURLToPath(new URL('../support/worker-main.ts', import.meta.url));
const MIB = 1024 * 1024;
/** The least that S3 takes. */
const PART_BYTES = 5 * MIB;
/** Elements of a checkpoint's only tensor: with the header they make five parts. */
const ELEMENTS = 5.5 * MIB;
const EXPIRE_SECONDS = 3600;
const LATER = new Date(Date.now() + 10 * 3600 * 1000);

const s3 = await findTestS3();
if (s3.found) describe('with objects in S3', describeS3);
else if (mustTestAll()) {
  test('the main job on S3', () => {
    throw new Error(s3.reason);
  });
} else test.skip(`the main job on S3 (${s3.reason})`, () => undefined);

function describeS3(): void {
  let bucket: TestBucket;
  let worker: RunningWorker;
  let api: TestApi;
  let ahead = 0;
  const models = new Map<string, string>();

  beforeAll(async () => {
    if (!s3.found) return;
    bucket = await makeTestBucket(s3.options);
    const uploads = {
      MERGEBOARD_UPLOAD_PART_BYTES: String(PART_BYTES),
      MERGEBOARD_OUTPUT_FILE_BYTES: String(MIB),
      MERGEBOARD_UPLOAD_EXPIRE_SECONDS: String(EXPIRE_SECONDS),
    };
    api = await startTestApi({ env: { ...bucket.env, ...uploads }, clock: () => new Date(Date.now() + ahead) });
    worker = await startTestWorker(api.server);
  }, 60_000);
  afterAll(async () => {
    await worker.force();
    await api.stop();
    await bucket.drop();
  }, 60_000);

  /** Keys of the uploads under way below a prefix. */
  async function openUploads(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of api.objects.multipartUploads(prefix)) keys.push(key);
    return keys;
  }

  async function keysBelow(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of api.objects.list(prefix)) keys.push(key);
    return keys;
  }

  const modelOf = (name: string): string => models.get(name) ?? '';
  const mergeInput = (method: string, more: Record<string, unknown> = {}) => ({
    method: { id: method },
    ...(method === 'linear' ? {} : { base: modelOf('base') }),
    experts: ['x', 'y', 'z'].map((name) => ({ checkpoint: modelOf(name) })),
    ...more,
  });

  describe('registering', () => {
    test('takes files in parts by signed URLs, in any order, a part twice, and after a break', async () => {
      const files = modelFiles('base');
      const input = checkpointInput(files, { kind: 'BASE', name: 'base' });
      const { upload, userErrors } = await startCheckpoint(api, input);
      if (upload === null) throw new Error(JSON.stringify(userErrors));
      const weights = upload.files.find(({ path }) => path === 'model.safetensors') ?? upload.files[0];
      expect(weights).toMatchObject({ partCount: 5, partBytes: String(PART_BYTES) });
      expect(weights.missingParts[0].url).toContain(bucket.env.S3_ENDPOINT);

      const early = await completeCheckpoint(api, upload.id);
      expect(early.checkpoint).toBeNull();
      expect(early.userErrors).not.toEqual([]);
      const [first, second] = weights.missingParts;
      for (const part of [second, first, second]) {
        const bytes = files[0].bytes.subarray(Number(part.begin), Number(part.end));
        expect((await put(part.url, bytes)).status).toBe(200);
      }
      const resumed = await readUpload(api, upload.id);
      if (resumed === null) throw new Error('no upload');
      expect(resumed.files.map(({ missingParts }) => missingParts.map(({ partNumber }) => partNumber))).toEqual([
        [1],
        [3, 4, 5],
      ]);
      await putParts(resumed, files);
      const { checkpoint } = await completeCheckpoint(api, upload.id);
      models.set('base', checkpoint?.id ?? '');
      expect(await settled(api, modelOf('base'))).toMatchObject({ state: 'READY', rejection: null });
      for (const name of ['x', 'y', 'z']) {
        const more = { base: modelOf('base'), name };
        const { id, state, rejection } = await registerCheckpoint(api, modelFiles(name), more);
        expect([state, rejection]).toEqual(['READY', null]);
        models.set(name, id);
      }
      expect(await openUploads('')).toEqual([]);
    }, 120_000);
  });

  describe('merging', () => {
    test('gives the bytes that the same recipe gives on a local folder', async () => {
      const local = await startTestApi({ worker: true });
      try {
        const base = (await registerCheckpoint(local, modelFiles('base'), { kind: 'BASE' })).id;
        const experts: { checkpoint: string }[] = [];
        for (const name of ['x', 'y', 'z']) {
          experts.push({ checkpoint: (await registerCheckpoint(local, modelFiles(name), { base })).id });
        }
        for (const method of ['linear', 'ties']) {
          const here = await merged(api, mergeInput(method));
          const there = await merged(local, {
            method: { id: method },
            ...(method === 'linear' ? {} : { base }),
            experts,
          });
          expect(here.recipeDigest).toBe(there.recipeDigest);
          const [bytes, expected] = [
            await outputFile(here, 'model.safetensors'),
            await outputFile(there, 'model.safetensors'),
          ];
          expect(bytes.equals(expected)).toBe(true);
        }
      } finally {
        await local.stop();
      }
      expect(await openUploads('')).toEqual([]);
    }, 120_000);

    test('goes on after the worker was killed: no finished part is sent again, no sweep takes them', async () => {
      await worker.stop();
      const gate = await openS3Gate(bucket.options.endPoint, bucket.options.port);
      let child: ChildProcess | undefined;
      let second: RunningWorker | undefined;
      try {
        const { merge, job, userErrors } = await startMerge(
          api,
          mergeInput('ties', { outputDtype: 'F32', parameters: { lambda: 0.7 } }),
        );
        expect(userErrors).toEqual([]);
        await cutInto(api, merge?.id ?? '', PART_BYTES);
        gate.admit(2);
        child = forkWorker(gate.url);
        await until(() => gate.taken.length === 2 && gate.waiting() > 0);
        child.kill('SIGKILL');
        await once(child, 'exit');
        // what it had at the gate is gone with it, and is not let through as another's
        await until(() => gate.waiting() === 0);

        const stray = await api.objects.multipartStart(outputKey(newId(), 1), PART_BYTES);
        expect(await collectOutputOrphans(api.deps, LATER)).toBe(1);
        expect(await api.objects.multipartList(stray)).toEqual([]);
        expect(await openUploads('merges/')).toHaveLength(1);

        gate.admit(Infinity);
        second = await startMergeWorker(api, throughGate(gate.url));
        expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', attempt: 2, error: null });
        expect(gate.taken).toHaveLength(5);
        expect(new Set(gate.taken).size).toBe(5);
        expect(await openUploads('merges/')).toEqual([]);

        const bytes = await outputFile(await readMerge(api, merge?.id ?? ''), 'model.safetensors');
        expect(bytes.equals(await inOneGo(merge?.id ?? ''))).toBe(true);
      } finally {
        child?.kill('SIGKILL');
        await second?.force();
        await gate.close();
        worker = await startTestWorker(api.server);
      }
    }, 120_000);

    test('that is cancelled leaves neither parts nor objects', async () => {
      await worker.stop();
      const gate = await openS3Gate(bucket.options.endPoint, bucket.options.port);
      let held: RunningWorker | undefined;
      try {
        const before = await keysBelow('merges/');
        const { merge, job } = await startMerge(api, mergeInput('task_arithmetic'));
        await cutInto(api, merge?.id ?? '', PART_BYTES);
        gate.admit(2);
        held = await startMergeWorker(api, throughGate(gate.url));
        await until(() => gate.taken.length === 2 && gate.waiting() > 0);
        expect(await openUploads('merges/')).toHaveLength(1);
        await api.data(
          'mutation ($job: ID!) { jobCancel(input: { job: $job }) { job { state } } }',
          { job: job?.id },
          api.tokens.mergeRun,
        );
        await until(async () => (await openUploads('merges/')).length === 0);
        expect(await readMerge(api, merge?.id ?? '')).toMatchObject({ output: null, job: { state: 'CANCELLED' } });
        expect(await keysBelow('merges/')).toEqual(before);
      } finally {
        await held?.force();
        await gate.close();
        worker = await startTestWorker(api.server);
      }
    }, 120_000);
  });

  describe('uploads that nobody completes', () => {
    const files = [{ path: 'model.safetensors', bytes: safetensors({ w: { shape: [3] } }) }];

    test('have URLs that expire, and are collected', async () => {
      const { upload } = await startCheckpoint(api, checkpointInput(files));
      const id = upload?.id ?? '';
      ahead = EXPIRE_SECONDS * 1000 - 2000;
      const [part] = (await readUpload(api, id))?.files[0].missingParts ?? [];
      const expired = async () => (await put(part.url, files[0].bytes)).status === 403;
      await until(expired);

      const { upload: young } = await startCheckpoint(api, checkpointInput(files));
      ahead = EXPIRE_SECONDS * 1000 + 1000;
      expect((await completeCheckpoint(api, id)).userErrors).toMatchObject([{ code: 'EXPIRED' }]);
      expect(await openUploads('uploads/')).toHaveLength(2);
      expect(await expireUploads(api.deps, new Date(Date.now() + ahead))).toBe(1);
      expect(await openUploads('uploads/')).toHaveLength(1);
      // what no row knows of goes, what an open upload needs stays
      const orphan = `uploads/${newId()}/1`;
      await api.objects.multipartStart(orphan, PART_BYTES);
      await api.objects.put(`uploads/${newId()}/1`, new Uint8Array(3));
      expect(await collectOrphans(api.deps, LATER)).toBe(2);
      expect(await openUploads('uploads/')).toHaveLength(1);
      const open = await readUpload(api, young?.id ?? '');
      if (open === null) throw new Error('no upload');
      await putParts(open, files);
      expect((await completeCheckpoint(api, young?.id ?? '')).checkpoint).not.toBeNull();
      ahead = 0;
    }, 60_000);
  });

  describe('scoring', () => {
    test('reads model and benchmark from S3, also a merge that was written in shards, which can be merged again', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
      try {
        const suite = await makeSmallSuite(folder);
        const whole = parseManifest(JSON.parse(await readFile(join(suite.benchmark, 'manifest.json'), 'utf8')));
        const cells = whole.cells.slice(0, 1);
        const paths = cells.flatMap(({ splits }) => Object.values(splits).map(({ file }) => file));
        const data = await readFiles(suite.benchmark, paths);
        const benchmark = await registerBenchmark(api, { ...whole, cells }, data);
        expect([benchmark.state, benchmark.rejection]).toEqual(['READY', null]);
        const register = async (path: string, more: Record<string, unknown>): Promise<string> => {
          const names = (await readdir(path)).filter((name) =>
            /^(config|tokenizer|model).*\.(json|safetensors)$/.test(name),
          );
          const { id, state, rejection } = await registerCheckpoint(api, await readFiles(path, names), more);
          expect([state, rejection]).toEqual(['READY', null]);
          return id;
        };
        const base = await register(suite.base, { kind: 'BASE' });
        const experts = [await register(suite.experts[0], { base }), await register(suite.experts[1], { base })];

        const average = (ids: string[]) => ({
          method: { id: 'linear' },
          experts: ids.map((checkpoint) => ({ checkpoint })),
        });
        const merge = await merged(api, average(experts));
        const shards = (merge.output?.files ?? []).filter(({ path }) => path.endsWith('.safetensors'));
        expect(shards.length).toBeGreaterThan(1);
        const index = JSON.parse((await outputFile(merge, 'model.safetensors.index.json')).toString()) as Index;
        expect(new Set(Object.values(index.weight_map))).toEqual(new Set(shards.map(({ path }) => path)));

        const output = merge.output?.id ?? '';
        const read = await api.data<{ checkpoint: Tensors }>(
          `query ($id: ID!) { checkpoint(id: $id) { tensors(first: 100) { nodes { name file } } files { path bytes sha256 } } }`,
          { id: output },
        );
        for (const { name, file } of read.checkpoint.tensors.nodes) expect(index.weight_map[name]).toBe(file);
        for (const { path, bytes, sha256: digest } of read.checkpoint.files) {
          const content = await outputFile(merge, path);
          expect([path, String(content.length), sha256(content)]).toEqual([path, bytes, digest]);
        }

        const again = await merged(api, average([output, experts[0]]));
        expect(again.output).not.toBeNull();
        for (const checkpoint of [experts[0], output]) {
          const start = `mutation ($input: EvaluationStartInput!) { evaluationStart(input: $input) { job { id } userErrors { message } } }`;
          const input = { benchmark: 'shapes-grid', checkpoint };
          const { evaluationStart } = await api.data<{ evaluationStart: { job: { id: string } } }>(
            start,
            { input },
            api.tokens.evalRun,
          );
          expect(await jobEnd(api, evaluationStart.job.id)).toMatchObject({ state: 'SUCCEEDED', error: null });
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    }, 120_000);
  });

  /** A whole worker process whose store is reached through the gate. */
  function forkWorker(endpoint: string): ChildProcess {
    return fork(WORKER, [], {
      execArgv: ['--no-warnings'],
      env: {
        ...(embeddedEnvironment() as Record<string, string>),
        ...bucket.env,
        S3_ENDPOINT: endpoint,
        DATABASE_URL: api.databaseUrl,
        MERGEBOARD_DATA: api.settings.dataFolder,
        MERGEBOARD_LOG_LEVEL: 'error',
        MERGEBOARD_WORKER_THREADS: '2',
      },
    });
  }

  function throughGate(endpoint: string): S3ObjectStore {
    const { port } = new URL(endpoint);
    return new S3ObjectStore({ ...bucket.options, port: Number(port) });
  }

  /** The output of a merge by the engine alone, in one go, into a local file. */
  async function inOneGo(mergeId: string): Promise<Buffer> {
    const merge = await findMerge(api.dataSource.manager, decodeId(mergeId)?.uuid ?? '');
    if (merge === null) throw new Error('no merge');
    const { dataSource, queue } = api.deps;
    const deps = {
      dataSource,
      objects: api.objects,
      queue,
      threads: 1,
      memoryBudgetBytes: 256 * MIB,
      backends: ALL_ON_WASM,
    };
    const { plan, inputs } = await loadMerge(deps, merge);
    const [base, ...experts] = await Promise.all(inputs.map((one) => locateWeights(api.objects, one)));
    const path = join(api.settings.dataFolder, 'in-one-go');
    await runMerge({ plan, base, experts, targets: new Map([['model.safetensors', { kind: 'file', path }]]) });
    return readFile(path);
  }
}

/** A checkpoint of one F32 tensor whose values `name` decides. */
function modelFiles(name: string): TestFile[] {
  const step = 0.001 * (1 + name.charCodeAt(0));
  const values = Float32Array.from({ length: ELEMENTS }, (_, i) => Math.sin(i * step));
  return [
    {
      path: 'model.safetensors',
      bytes: safetensors({ w: { shape: [ELEMENTS], values: new Uint8Array(values.buffer) } }),
    },
    { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}\n') },
  ];
}

interface Index {
  readonly weight_map: Readonly<Record<string, string>>;
}
interface Tensors {
  readonly tensors: { readonly nodes: readonly { name: string; file: string }[] };
  readonly files: readonly { path: string; bytes: string; sha256: string }[];
}

function readFiles(folder: string, paths: readonly string[]): Promise<TestFile[]> {
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
}
