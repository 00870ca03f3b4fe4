import { type EntityManager } from 'typeorm';
import { AppError } from '../errors.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { type UploadPurpose, type UploadRow } from '../storage/entities/upload.ts';
import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { findUpload, lockUpload, uploadFiles } from '../storage/stores/upload-store.ts';
import { MAX_COMPLAINTS } from './announced-files.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { dueParts, eachOf, isPublished, multipartOf, partCount } from '../storage/upload-parts.ts';
import { discardOrLeave } from './upload-discard.ts';
import { mayUse, UPLOAD_FIELD, UPLOAD_UNKNOWN } from './upload-access.ts';
import { type Viewer } from './viewer.ts';

/** The work of one purpose, inside the transaction that ends the upload. */
export interface Completion<T> {
  readonly purpose: UploadPurpose;
  /** Writes the domain rows and the job; marks the upload completed. */
  publish(manager: EntityManager, upload: UploadRow, files: readonly UploadFileRow[]): Promise<T>;
  /** What an earlier call made of the upload. */
  existing(manager: EntityManager, upload: UploadRow): Promise<T>;
}

/**
 * Publishes the objects of an upload, then its rows in one transaction. Calling it again gives the same answer: after a
 * crash between the two, the objects that are there are taken as they are.
 * @throws StorageError when the store fails.
 */
export async function completeUpload<T>(
  deps: ServiceDeps,
  viewer: Viewer | null,
  uploadId: string,
  completion: Completion<T>,
): Promise<Result<T>> {
  const upload = await findUpload(deps.dataSource.manager, uploadId);
  if (upload === null || upload.purpose !== completion.purpose || !mayUse(viewer, upload)) return UPLOAD_UNKNOWN;
  if (upload.state === 'OPEN' && upload.expiresAt > deps.clock()) {
    const files = await uploadFiles(deps.dataSource.manager, [upload.id]);
    const missing = await missingFiles(deps, files);
    if (missing.length > 0) return failAll(missing);
    const unpublished = await publishObjects(deps, files);
    if (unpublished !== null) return failAll([unpublished]);
    return finish(deps, uploadId, files, completion);
  }
  if (upload.state === 'COMPLETED') return ok(await completion.existing(deps.dataSource.manager, upload));
  return ended(upload);
}

/** The first part that is missing of each file, in order of path. */
async function missingFiles(deps: ServiceDeps, files: readonly UploadFileRow[]): Promise<UserError[]> {
  const found: (UserError | undefined)[] = [];
  await eachOf(files, async (file, index) => {
    const [due] = await dueParts(deps.objects, file, 1, 1);
    if (due === undefined) return;
    const message = `part ${due.partNumber} of ${partCount(file)} of ${file.path} has not arrived whole`;
    found[index] = { code: 'FILE_MISSING', message, file: file.path, offset: due.begin, field: UPLOAD_FIELD };
  });
  return found.filter((error) => error !== undefined).slice(0, MAX_COMPLAINTS);
}

async function publishObjects(deps: ServiceDeps, files: readonly UploadFileRow[]): Promise<UserError | null> {
  let refused: UserError | null = null;
  await eachOf(files, async (file) => {
    try {
      await deps.objects.multipartComplete(multipartOf(file), Number(file.bytes));
    } catch (error) {
      // a store that is away is not asked more: the next call finds what was published
      if (!(error instanceof AppError) || error.retryable) throw error;
      // another call may have been faster
      if (await isPublished(deps.objects, file)) return;
      refused ??= { code: error.code, message: error.message, file: file.path, field: UPLOAD_FIELD };
    }
  });
  return refused;
}

async function finish<T>(
  deps: ServiceDeps,
  uploadId: string,
  files: readonly UploadFileRow[],
  completion: Completion<T>,
): Promise<Result<T>> {
  const result = await inTransaction(deps.dataSource, async (manager): Promise<Result<T>> => {
    const upload = await lockUpload(manager, uploadId);
    if (upload === null) return UPLOAD_UNKNOWN;
    if (upload.state === 'COMPLETED') return ok(await completion.existing(manager, upload));
    if (upload.state !== 'OPEN') return ended(upload);
    return ok(await completion.publish(manager, upload, files));
  });
  // it was given up while its objects were being published
  if (!result.ok) await discardOrLeave(deps, files);
  else await forgetParts(deps, files);
  return result;
}

/** The store keeps a trace of a completed upload, in case that it is completed again: no more needed. */
async function forgetParts(deps: ServiceDeps, files: readonly UploadFileRow[]): Promise<void> {
  await eachOf(files, (file) => deps.objects.multipartAbort(multipartOf(file))).catch((error: unknown) =>
    deps.logger.warn({ err: error }, 'traces of completed uploads are left behind'),
  );
}

function ended(upload: UploadRow): Result<never> {
  if (upload.state === 'ABORTED') return fail('CONFLICT', 'the upload was aborted', { field: UPLOAD_FIELD });
  return fail('EXPIRED', 'the upload has expired: start another one', { field: UPLOAD_FIELD });
}
