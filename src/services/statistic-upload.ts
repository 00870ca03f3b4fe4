import { type EntityManager } from 'typeorm';
import { z } from 'zod';
import { STATISTIC_KINDS } from '../merge/types.ts';
import { STATISTIC_VARIANTS } from '../storage/entities/statistic.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { newId } from '../storage/new-id.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { latestJob } from '../storage/stores/job-reads.ts';
import { findStatistic, insertUploadedStatistic, readyStatisticByDigest } from '../storage/stores/statistic-store.ts';
import { endUpload } from '../storage/stores/upload-store.ts';
import { checkFiles } from './announced-files.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { type CompletedStatistic, type StartedStatisticUpload, type StatisticUploadWish } from './statistic-service.ts';
import { completeUpload } from './upload-complete.ts';
import { openUpload } from './upload-open.ts';
import { missingScope, type Viewer } from './viewer.ts';

/** What the upload remembers for its completion. */
const requestModel = z.object({
  checkpointId: z.string(),
  kind: z.enum(STATISTIC_KINDS),
  variant: z.enum(STATISTIC_VARIANTS).nullable(),
});
type StatisticUploadRequest = z.infer<typeof requestModel>;

/** Checks a registration; answers with the READY statistic that is exactly this file, or opens an upload. */
export async function startStatistic(
  deps: ServiceDeps,
  viewer: Viewer | null,
  wish: StatisticUploadWish,
): Promise<Result<StartedStatisticUpload>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  const { manager } = deps.dataSource;
  const { kind, variant } = wish;
  if ((kind === 'FISHER') !== (variant !== null)) {
    const message = kind === 'FISHER' ? 'a FISHER has a variant' : 'a GRAM has no variant';
    return fail('INVALID_INPUT', message, { field: ['input', 'variant'] });
  }
  const { maxBytes } = deps.settings.uploads;
  const limits = { maxFiles: 1, maxFileBytes: maxBytes, maxTotalBytes: maxBytes };
  const checked = checkFiles([wish.file], { folders: false, ...limits });
  if (checked.errors.length > 0) return failAll(checked.errors.map(inFile));
  const [file] = checked.files;
  if (!file.path.toLowerCase().endsWith('.safetensors')) {
    const message = 'a statistic is one file whose name ends in .safetensors';
    return fail('INVALID_INPUT', message, { field: ['input', 'file', 'path'] });
  }
  const checkpoint = await findCheckpoint(manager, wish.checkpointId);
  if (checkpoint?.state !== 'READY') {
    const field = ['input', 'checkpoint'];
    if (checkpoint === null) return fail('NOT_FOUND', 'there is no such checkpoint', { field });
    const message = `"${checkpoint.name}" is ${checkpoint.state}: statistics are of READY checkpoints`;
    return fail('NOT_READY', message, { field });
  }
  const known = await readyStatisticByDigest(manager, file.sha256);
  if (known?.checkpointId === checkpoint.id) return ok({ upload: null, statistic: known });
  const request: StatisticUploadRequest = { checkpointId: checkpoint.id, kind, variant };
  const action = 'statisticUploadStart';
  const upload = await openUpload(deps, viewer, { purpose: 'STATISTIC', action, request, files: checked.files });
  return ok({ upload, statistic: null });
}

/** The checks speak of a list of files; here there is one. */
function inFile(error: UserError): UserError {
  const [input, , , ...rest] = error.field ?? [];
  return { ...error, field: [input, 'file', ...rest] };
}

/** Makes a statistic of a filled upload, with the job that verifies it. */
export async function completeStatistic(
  deps: ServiceDeps,
  viewer: Viewer | null,
  uploadId: string,
): Promise<Result<CompletedStatistic>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  return completeUpload(deps, viewer, uploadId, {
    purpose: 'STATISTIC',
    publish: (manager, upload, files) => publish(deps, viewer, manager, upload, files),
    existing: async (manager, upload) => {
      const id = upload.statisticId;
      const statistic = id === null ? null : await findStatistic(manager, id);
      if (id === null || statistic === null) throw new Error(`internal: upload ${upload.id} lost its statistic`);
      return { statistic, job: await latestJob(manager, 'STATISTIC', id) };
    },
  });
}

async function publish(
  deps: ServiceDeps,
  viewer: Viewer | null,
  manager: EntityManager,
  upload: UploadRow,
  [file]: readonly UploadFileRow[],
): Promise<CompletedStatistic> {
  const request = requestModel.parse(upload.request);
  const now = deps.clock();
  const id = newId(now.getTime());
  const { bytes, sha256: digest, objectKey } = file;
  const { createdBy } = upload;
  const row = { ...request, id, bytes, digest, objectKey, createdBy, createdAt: now };
  const statistic = await insertUploadedStatistic(manager, row);
  await endUpload(manager, upload.id, { state: 'COMPLETED', statisticId: id });
  const { job } = await deps.queue.enqueue(manager, {
    kind: 'STATISTIC_VERIFY',
    payload: { statisticId: id },
    subject: { type: 'STATISTIC', id },
    createdBy: viewer?.tokenId ?? null,
  });
  const action = 'statisticUploadComplete';
  const detail = { upload: upload.id, digest };
  await audit(manager, { viewer, at: now, action, subjectType: 'Statistic', subjectId: id, detail });
  return { statistic, job };
}
