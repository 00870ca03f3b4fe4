import { inTransaction } from '../storage/database/transaction.ts';
import { type UploadPurpose, type UploadRow } from '../storage/entities/upload.ts';
import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { newId } from '../storage/new-id.ts';
import { insertUpload } from '../storage/stores/upload-store.ts';
import { type CheckedFile } from './announced-files.ts';
import { audit } from './audit.ts';
import { type ServiceDeps } from './service-deps.ts';
import { eachOf, partBytesFor } from '../storage/upload-parts.ts';
import { discardOrLeave } from './upload-discard.ts';
import { type Viewer } from './viewer.ts';

export interface UploadWish {
  readonly purpose: UploadPurpose;
  /** Name of the mutation, for the audit. */
  readonly action: string;
  /** What the completing mutation will need: checked, and ids in place of names. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly files: readonly CheckedFile[];
}

/**
 * Opens a multipart upload for every file under keys that only the server chooses, then writes the upload's rows. When
 * something fails in between, what was opened is given up again.
 * @throws StorageError when the store fails.
 */
export async function openUpload(deps: ServiceDeps, viewer: Viewer | null, wish: UploadWish): Promise<UploadRow> {
  const { objects, settings } = deps;
  const id = newId();
  const opened: UploadFileRow[] = [];
  try {
    await eachOf(wish.files, async (file, index) => {
      const partBytes = partBytesFor(file.bytes, settings.uploads.partBytes);
      const { key, uploadId } = await objects.multipartStart(`uploads/${id}/${index + 1}`, partBytes);
      opened.push({
        uploadId: id,
        path: file.path,
        bytes: String(file.bytes),
        sha256: file.sha256,
        objectKey: key,
        storageUploadId: uploadId,
        partBytes: String(partBytes),
      });
    });
    return await inTransaction(deps.dataSource, async (manager) => {
      const now = deps.clock();
      const upload = await insertUpload(
        manager,
        {
          id,
          purpose: wish.purpose,
          request: wish.request,
          createdBy: viewer?.tokenId ?? null,
          expiresAt: new Date(now.getTime() + settings.uploads.expireSeconds * 1000),
        },
        opened,
      );
      const detail = { files: wish.files.length };
      await audit(manager, { viewer, at: now, action: wish.action, subjectType: 'Upload', subjectId: id, detail });
      return upload;
    });
  } catch (error) {
    await discardOrLeave(deps, opened);
    throw error;
  }
}
