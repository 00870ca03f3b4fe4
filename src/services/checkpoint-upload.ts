import { z } from 'zod';
import { type EntityManager } from 'typeorm';
import { PIPELINE_FILE, pipelineFaults } from '../storage/checkpoint/pipeline.ts';
import { contentDigest } from '../storage/content-digest.ts';
import { CHECKPOINT_KINDS } from '../storage/entities/checkpoint.ts';
import { MODALITIES } from '../storage/entities/modality.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { fileRole } from '../storage/file-role.ts';
import { newId } from '../storage/new-id.ts';
import { insertTrainedCells } from '../storage/stores/cell-store.ts';
import { findCheckpoint, findReadyByDigest, insertCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { latestJob } from '../storage/stores/job-reads.ts';
import { endUpload } from '../storage/stores/upload-store.ts';
import { checkFiles, type CheckedFile, MAX_COMPLAINTS } from './announced-files.ts';
import { audit } from './audit.ts';
import { lineageConflicts, resolveLineage } from './checkpoint-lineage.ts';
import { type CheckpointWish, type CompletedCheckpoint, type StartedCheckpoint } from './checkpoint-service.ts';
import { textErrors } from './checkpoint-text.ts';
import { failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { completeUpload } from './upload-complete.ts';
import { openUpload } from './upload-open.ts';
import { missingScope, type Viewer } from './viewer.ts';

const MAX_FILES = 2000;

/** What the upload remembers for its completion. */
const requestModel = z.object({
  name: z.string(),
  kind: z.enum(CHECKPOINT_KINDS),
  modality: z.enum(MODALITIES).nullable(),
  description: z.string().nullable(),
  license: z.string().nullable(),
  source: z.string().nullable(),
  baseId: z.string().nullable(),
  cellIds: z.array(z.string()),
  contentDigest: z.string(),
});
type CheckpointRequest = z.infer<typeof requestModel>;

/** Checks a registration; answers with the checkpoint that has exactly these files, or opens an upload. */
export async function startCheckpoint(
  deps: ServiceDeps,
  viewer: Viewer | null,
  wish: CheckpointWish,
): Promise<Result<StartedCheckpoint>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  const { manager } = deps.dataSource;
  const { maxBytes } = deps.settings.uploads;
  const isPipeline = wish.kind !== 'ADAPTER' && wish.files.some(({ path }) => path === PIPELINE_FILE);
  const checked = checkFiles(wish.files, {
    folders: isPipeline,
    maxFiles: MAX_FILES,
    maxFileBytes: maxBytes,
    maxTotalBytes: maxBytes,
  });
  const errors: UserError[] = [...textErrors(wish), ...checked.errors];
  if (checked.errors.length === 0 && !checked.files.some(({ path }) => fileRole(path) === 'WEIGHTS')) {
    const message = 'a checkpoint needs at least one file whose name ends in .safetensors';
    errors.push({ code: 'FILE_MISSING', message, field: ['input', 'files'] });
  }
  if (isPipeline) errors.push(...misplaced(checked.files));
  if (errors.length > 0) return failAll(errors.slice(0, MAX_COMPLAINTS));
  const lineage = await resolveLineage(manager, wish);
  if (!lineage.ok) return lineage;

  const digest = contentDigest(checked.files);
  const registered = await findReadyByDigest(manager, digest);
  if (registered !== null) {
    const conflicts = await lineageConflicts(manager, registered, lineage.value);
    return conflicts.length > 0 ? failAll(conflicts) : ok({ upload: null, checkpoint: registered });
  }
  const { name, kind, modality, description, license, source } = wish;
  const { baseId, cellIds } = lineage.value;
  const request: CheckpointRequest = {
    ...{ name: name.trim(), kind, modality, description, license, source },
    ...{ baseId, cellIds: [...cellIds], contentDigest: digest },
  };
  const action = 'checkpointUploadStart';
  const upload = await openUpload(deps, viewer, { purpose: 'CHECKPOINT', action, request, files: checked.files });
  return ok({ upload, checkpoint: null });
}

function misplaced(files: readonly CheckedFile[]): UserError[] {
  const paths = files.map(({ path }) => path);
  return pipelineFaults(paths).map(({ path: file, message }) => {
    const field = ['input', 'files', String(paths.indexOf(file)), 'path'];
    return { code: 'INVALID_INPUT', message, file, field };
  });
}

/** Makes a checkpoint of a filled upload, with the job that verifies it. */
export async function completeCheckpoint(
  deps: ServiceDeps,
  viewer: Viewer | null,
  uploadId: string,
): Promise<Result<CompletedCheckpoint>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  return completeUpload(deps, viewer, uploadId, {
    purpose: 'CHECKPOINT',
    publish: (manager, upload, files) => publish(deps, viewer, manager, upload, files),
    existing: async (manager, upload) => {
      const id = upload.checkpointId;
      const checkpoint = id === null ? null : await findCheckpoint(manager, id);
      if (id === null || checkpoint === null) throw new Error(`internal: upload ${upload.id} lost its checkpoint`);
      return { checkpoint, job: await latestJob(manager, 'CHECKPOINT', id) };
    },
  });
}

async function publish(
  deps: ServiceDeps,
  viewer: Viewer | null,
  manager: EntityManager,
  upload: UploadRow,
  files: readonly UploadFileRow[],
): Promise<CompletedCheckpoint> {
  const { cellIds, ...request } = requestModel.parse(upload.request);
  const now = deps.clock();
  const id = newId(now.getTime());
  const checkpoint = await insertCheckpoint(
    manager,
    {
      ...request,
      id,
      bytes: String(files.reduce((sum, file) => sum + Number(file.bytes), 0)),
      createdBy: upload.createdBy,
    },
    files.map(({ path, bytes, sha256, objectKey }) => ({
      checkpointId: id,
      path,
      role: fileRole(path),
      bytes,
      sha256,
      objectKey,
    })),
  );
  await insertTrainedCells(manager, id, cellIds);
  await endUpload(manager, upload.id, { state: 'COMPLETED', checkpointId: id });
  const { job } = await deps.queue.enqueue(manager, {
    kind: 'CHECKPOINT_VERIFY',
    payload: { checkpointId: id },
    subject: { type: 'CHECKPOINT', id },
    createdBy: viewer?.tokenId ?? null,
  });
  const action = 'checkpointUploadComplete';
  const detail = { upload: upload.id, name: checkpoint.name, contentDigest: checkpoint.contentDigest };
  await audit(manager, { viewer, at: now, action, subjectType: 'Checkpoint', subjectId: id, detail });
  return { checkpoint, job };
}
