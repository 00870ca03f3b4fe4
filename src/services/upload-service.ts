import { inTransaction } from '../storage/database/transaction.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { endUpload, findUpload, findUploads, lockUpload, uploadFiles } from '../storage/stores/upload-store.ts';
import { audit } from './audit.ts';
import { createGate } from './gate.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { discardOrLeave } from './upload-discard.ts';
import { mayUse, UPLOAD_FIELD, UPLOAD_UNKNOWN } from './upload-access.ts';
import { dueParts, multipartOf } from '../storage/upload-parts.ts';
import { missingScope, type Viewer } from './viewer.ts';

/** A part that has not arrived, with a signed URL for one HTTP PUT of its bytes [begin, end). */
export interface UploadPart {
  readonly partNumber: number;
  readonly begin: number;
  readonly end: number;
  readonly url: string;
}

export interface UploadService {
  /** Null when there is none, or when it is somebody else's. */
  find(viewer: Viewer | null, id: string): Promise<UploadRow | null>;
  /** For callers that have checked who asks. */
  byIds(ids: readonly string[]): Promise<UploadRow[]>;
  /** Files of uploads, in order of path. */
  files(uploadIds: readonly string[]): Promise<UploadFileRow[]>;
  /** Parts of an open upload's file that have not arrived, from part `from` on, at most `limit`. */
  missingParts(upload: UploadRow, file: UploadFileRow, from: number, limit: number): Promise<UploadPart[]>;
  /** Gives up an open upload and deletes its bytes. Doing so twice is no error. */
  abort(viewer: Viewer | null, id: string): Promise<Result<UploadRow>>;
}

/** URLs live for an hour, or as long as the upload if that is less: who needs longer asks again. */
const URL_SECONDS = 3600;

export function createUploadService(deps: ServiceDeps): UploadService {
  const { dataSource, objects, clock } = deps;
  // an upload of two thousand files asks the store once for each
  const gate = createGate(32);
  return {
    async find(viewer, id) {
      const upload = await findUpload(dataSource.manager, id);
      return upload !== null && mayUse(viewer, upload) ? upload : null;
    },

    async byIds(ids) {
      return findUploads(dataSource.manager, ids);
    },

    async files(uploadIds) {
      return uploadFiles(dataSource.manager, uploadIds);
    },

    async missingParts(upload, file, from, limit) {
      const left = Math.floor((upload.expiresAt.getTime() - clock().getTime()) / 1000);
      if (upload.state !== 'OPEN' || left < 1) return [];
      const due = await gate(() => dueParts(objects, file, from, limit));
      const seconds = Math.min(left, URL_SECONDS);
      return Promise.all(
        due.map(async (part) => ({
          ...part,
          url: await objects.multipartPartUrl(multipartOf(file), part.partNumber, seconds),
        })),
      );
    },

    async abort(viewer, id) {
      const missing = missingScope(viewer, 'checkpoint:write');
      if (missing !== null) return failAll([missing]);
      let files: UploadFileRow[] = [];
      const aborted = await inTransaction(dataSource, async (manager): Promise<Result<UploadRow>> => {
        const upload = await lockUpload(manager, id);
        if (upload === null || !mayUse(viewer, upload)) return UPLOAD_UNKNOWN;
        if (upload.state === 'COMPLETED') {
          return fail('CONFLICT', 'the upload was completed already', { field: UPLOAD_FIELD });
        }
        if (upload.state !== 'OPEN') return ok(upload);
        files = await uploadFiles(manager, [id]);
        await endUpload(manager, id, { state: 'ABORTED' });
        await audit(manager, { viewer, at: clock(), action: 'uploadAbort', subjectType: 'Upload', subjectId: id });
        return ok({ ...upload, state: 'ABORTED' });
      });
      // not before: half of its bytes gone, an open upload could neither be completed nor filled again
      await discardOrLeave(deps, files);
      return aborted;
    },
  };
}
