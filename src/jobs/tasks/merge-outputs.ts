import { ENGINE_VERSION } from '../../merge/layout.ts';
import { type SliceId, type SliceTarget } from '../../merge/run-types.ts';
import { type OutputFilePlan } from '../../merge/types.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type MergeOutputRow } from '../../storage/entities/merge-output.ts';
import { type MultipartUpload, type ObjectStore, type StagedParts } from '../../storage/objects/object-store.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import {
  deleteMergeOutput,
  forgetRun,
  insertMergeOutput,
  lockMerge,
  mergeOutputs,
} from '../../storage/stores/merge-store.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { ATTEMPT_SECONDS, type LoadedMerge } from './merge-inputs.ts';

export type OutputDeps = Pick<WorkerDeps, 'objects' | 'dataSource'>;

/** One output file on its way into the object store. */
export interface OpenOutput {
  readonly file: OutputFilePlan;
  readonly key: string;
  readonly upload: MultipartUpload;
  /** How many slices, which are the parts of the upload, the file has. */
  readonly slices: number;
  /** An earlier attempt got as far as publishing the object. */
  readonly published: boolean;
  readonly finished: readonly SliceId[];
  readonly target: SliceTarget;
  readonly staged: StagedParts | null;
}

/** Key of one file of a merge's output. Bytes of different engines never meet under one key. */
export function outputKey(mergeId: string, number: number): string {
  return `merges/${mergeId}/${ENGINE_VERSION}/${number}`;
}

/** Opens an upload for every output file, or continues the one that an earlier attempt has left. */
export async function openOutputs(
  context: TaskContext<WorkerDeps>,
  { merge, plan }: LoadedMerge,
): Promise<OpenOutput[]> {
  const { objects, dataSource } = context.deps;
  const known = new Map((await mergeOutputs(dataSource.manager, merge.id)).map((row) => [row.path, row]));
  const opened: OpenOutput[] = [];
  for (const [index, file] of plan.output.entries()) {
    const wanted = { key: outputKey(merge.id, index + 1), bytes: file.bytes, partBytes: plan.sliceBytes };
    const row = await continueOrStart(context, merge.id, file.path, wanted, known.get(file.path));
    const upload = { key: row.objectKey, uploadId: row.storageUploadId, partBytes: plan.sliceBytes };
    opened.push(await openOutput(objects, file, upload));
  }
  return opened;
}

interface WantedOutput {
  readonly key: string;
  readonly bytes: number;
  readonly partBytes: number;
}

async function continueOrStart(
  context: TaskContext<WorkerDeps>,
  mergeId: string,
  path: string,
  wanted: WantedOutput,
  known: MergeOutputRow | undefined,
): Promise<MergeOutputRow> {
  const { objects, dataSource } = context.deps;
  const fits =
    known?.objectKey === wanted.key &&
    Number(known.bytes) === wanted.bytes &&
    Number(known.partBytes) === wanted.partBytes;
  if (known !== undefined && fits) return known;
  if (known !== undefined) await objects.multipartAbort({ key: known.objectKey, uploadId: known.storageUploadId });
  const { uploadId } = await objects.multipartStart(wanted.key, wanted.partBytes);
  const row: MergeOutputRow = {
    mergeId,
    path,
    bytes: String(wanted.bytes),
    objectKey: wanted.key,
    storageUploadId: uploadId,
    partBytes: String(wanted.partBytes),
  };
  try {
    await inTransaction(dataSource, async (manager) => {
      await context.fenced(manager);
      if (known !== undefined) await deleteMergeOutput(manager, mergeId, path);
      await insertMergeOutput(manager, row);
    });
  } catch (error) {
    await objects.multipartAbort({ key: wanted.key, uploadId });
    throw error;
  }
  return row;
}

async function openOutput(objects: ObjectStore, file: OutputFilePlan, upload: MultipartUpload): Promise<OpenOutput> {
  const slices = Math.ceil(file.bytes / upload.partBytes);
  const published = (await objects.head(upload.key))?.bytes === file.bytes;
  const common = { file, key: upload.key, upload, slices, published };
  if (published) {
    return { ...common, finished: everySlice(file.path, slices), target: { kind: 'parts', urls: [] }, staged: null };
  }
  const finished = await arrivedSlices(objects, file, upload);
  const staged = (await objects.multipartStaging?.(upload)) ?? null;
  if (staged !== null)
    return { ...common, finished, target: { kind: 'file', path: staged.path, name: file.path }, staged };
  const urls = await Promise.all(
    Array.from({ length: slices }, (_, index) => objects.multipartPartUrl(upload, index + 1, ATTEMPT_SECONDS)),
  );
  return { ...common, finished, target: { kind: 'parts', urls, idleMs: objects.idleMs }, staged };
}

/** The outputs of a merge that another job has begun; null when there is none, or it does not fit this plan. */
export async function joinOutputs(
  { objects, dataSource }: OutputDeps,
  { merge, plan }: LoadedMerge,
): Promise<OpenOutput[] | null> {
  const known = new Map((await mergeOutputs(dataSource.manager, merge.id)).map((row) => [row.path, row]));
  const opened: OpenOutput[] = [];
  for (const [index, file] of plan.output.entries()) {
    const row = known.get(file.path);
    const fits = row?.objectKey === outputKey(merge.id, index + 1) && Number(row.partBytes) === plan.sliceBytes;
    if (row === undefined || !fits) return null;
    const upload = { key: row.objectKey, uploadId: row.storageUploadId, partBytes: plan.sliceBytes };
    opened.push(await openOutput(objects, file, upload));
  }
  return opened;
}

/** Slices that are there now, whoever wrote them. */
export async function finishedSlices(objects: ObjectStore, outputs: readonly OpenOutput[]): Promise<SliceId[]> {
  const lists = outputs.map(async ({ file, upload, slices, published }) =>
    published ? everySlice(file.path, slices) : await arrivedSlices(objects, file, upload),
  );
  return (await Promise.all(lists)).flat();
}

function everySlice(file: string, slices: number): SliceId[] {
  return Array.from({ length: slices }, (_, index) => ({ file, index }));
}

async function arrivedSlices(objects: ObjectStore, file: OutputFilePlan, upload: MultipartUpload): Promise<SliceId[]> {
  const due = (partNumber: number): number =>
    Math.min(upload.partBytes, file.bytes - (partNumber - 1) * upload.partBytes);
  return (await objects.multipartList(upload))
    .filter(({ partNumber, bytes }) => bytes === due(partNumber))
    .map(({ partNumber }) => ({ file: file.path, index: partNumber - 1 }));
}

/** Makes the objects; repeating it after a crash is harmless. Nobody can name them until the checkpoint's row exists. */
export async function completeOutputs(objects: ObjectStore, outputs: readonly OpenOutput[]): Promise<void> {
  for (const { published, upload, file } of outputs) {
    if (!published) await objects.multipartComplete(upload, file.bytes);
  }
}

/**
 * Deletes everything that a merge has in the store but did not publish, unless another job is at work on it. The lock on
 * the merge keeps new jobs and publishing away meanwhile. `jobId` is the caller's own job. Idempotent.
 */
export async function discardOutputs(
  { objects, dataSource }: OutputDeps,
  mergeId: string,
  jobId: string | null = null,
): Promise<void> {
  await inTransaction(dataSource, async (manager) => {
    const merge = await lockMerge(manager, mergeId);
    if (merge.outputCheckpointId !== null || (await liveJob(manager, 'MERGE', mergeId, jobId)) !== null) return;
    for (const { objectKey, storageUploadId } of await mergeOutputs(manager, mergeId)) {
      await objects.multipartAbort({ key: objectKey, uploadId: storageUploadId });
    }
    for await (const { key } of objects.list(`merges/${mergeId}/`)) await objects.delete(key);
    await forgetRun(manager, mergeId);
  });
}
