/** A client of merging for tests. */
import { mergeTask } from '../../src/jobs/tasks/merge.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import { decodeId } from '../../src/resolvers/node-id.ts';
import { type ObjectStore } from '../../src/storage/objects/object-store.ts';
import { type TestApi } from './api.ts';
import { registerCheckpoint, safetensors, type UserErrorData } from './registry.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';

export const ERRORS = 'userErrors { code message field file tensor offset cell }';

export interface JobData {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempt: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface MergeData {
  readonly id: string;
  readonly name: string | null;
  readonly recipeDigest: string;
  readonly recipe: Record<string, unknown>;
  readonly cost: Record<string, unknown> | null;
  readonly output: { readonly id: string; readonly files: readonly { path: string; downloadUrl: string }[] } | null;
  readonly job: JobData;
}

const JOB = 'id kind state attempt error { code message }';
const MERGE = `id name recipeDigest recipe parameters seed outputDtype bytesRead bytesWritten flops predictedPeakMemoryBytes
  finishedAt method { id dialect version } base { id }
  inputs { role position weight checkpoint { id } }
  cost { seconds bytesRead bytesWritten peakRssBytes flops device threads computeDtype }
  output { id kind state name family license layoutDigest parameterCount contentDigest base { id } mergedBy { id }
    files { path role bytes sha256 downloadUrl } tensors(first: 10) { nodes { name dtype shape file } } }
  job { ${JOB} }`;

export interface MergeStarted {
  readonly merge: MergeData | null;
  readonly job: JobData | null;
  readonly existed: boolean | null;
  readonly userErrors: readonly UserErrorData[];
}

export async function startMerge(api: TestApi, input: unknown, token = api.tokens.mergeRun): Promise<MergeStarted> {
  const query = `mutation ($input: MergeInput!) {
    mergeStart(input: $input) { merge { ${MERGE} } job { ${JOB} } existed ${ERRORS} }
  }`;
  return (await api.data<{ mergeStart: MergeStarted }>(query, { input }, token)).mergeStart;
}

export async function readMerge(api: TestApi, id: string): Promise<MergeData> {
  return (await api.data<{ merge: MergeData }>(`query ($id: ID!) { merge(id: $id) { ${MERGE} } }`, { id })).merge;
}

/** Waits until a job has ended. */
export async function jobEnd(api: TestApi, id: string): Promise<JobData> {
  for (;;) {
    const { job } = await api.data<{ job: JobData }>(`query ($id: ID!) { job(id: $id) { ${JOB} } }`, { id });
    if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(job.state)) return job;
    await new Promise((wake) => setTimeout(wake, 30));
  }
}

/** Starts a merge and waits for it; throws unless it succeeds. */
export async function merged(api: TestApi, input: unknown): Promise<MergeData> {
  const { merge, job, userErrors } = await startMerge(api, input);
  if (merge === null || job === null) throw new Error(JSON.stringify(userErrors));
  const end = await jobEnd(api, job.id);
  if (end.state !== 'SUCCEEDED') throw new Error(JSON.stringify(end));
  return readMerge(api, merge.id);
}

/** Bytes of one file of a merge's output, downloaded as a client would. */
export async function outputFile(merge: MergeData, path: string): Promise<Buffer> {
  const file = merge.output?.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the output has no ${path}`);
  return Buffer.from(await (await fetch(file.downloadUrl)).arrayBuffer());
}

/** Registers a checkpoint of one F32 tensor `w` and a config, and waits until it is READY; returns its id. */
export async function registerVector(
  api: TestApi,
  values: readonly number[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const files = [
    { path: 'model.safetensors', bytes: safetensors({ w: { shape: [values.length], values } }) },
    { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}\n') },
  ];
  const { id, state, rejection } = await registerCheckpoint(api, files, more);
  if (state !== 'READY') throw new Error(JSON.stringify(rejection));
  return id;
}

/** Has a merge that was not begun cut its output into slices of this many bytes. */
export async function cutInto(api: TestApi, merge: string, sliceBytes: number): Promise<void> {
  await api.dataSource.query(`UPDATE merge SET plan = jsonb_set(plan, '{sliceBytes}', $2) WHERE id = $1`, [
    decodeId(merge)?.uuid,
    String(sliceBytes),
  ]);
}

/** Waits until something is so; gives up after half a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await condition());) {
    if (Date.now() > end) throw new Error(`not so after half a minute: ${condition.toString()}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

/** A worker for merges alone, on a store of the test's choice. */
export async function startMergeWorker(api: TestApi, objects: ObjectStore): Promise<RunningWorker> {
  const { dataSource, queue, logger } = api.deps;
  return startWorker({
    dataSource,
    tasks: [mergeTask],
    deps: { dataSource, objects, queue, threads: 2, memoryBudgetBytes: 256 * 1024 * 1024, backends: ALL_ON_WASM },
    logger,
    workerId: `merges-${process.pid}`,
    monitorSeconds: 1,
  });
}
