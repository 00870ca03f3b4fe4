import { type UploadRow } from '../storage/entities/upload.ts';
import { fail } from './result.ts';
import { type Viewer } from './viewer.ts';

/** Input field of the mutations that take an upload. */
export const UPLOAD_FIELD: readonly string[] = ['input', 'upload'];

/** The same answer for an upload of somebody else as for one that never was. */
export const UPLOAD_UNKNOWN = fail('NOT_FOUND', 'there is no such upload of this token', { field: UPLOAD_FIELD });

/** Uploads hand out URLs that write: only the token that started one may see it, and admins. */
export function mayUse(viewer: Viewer | null, upload: UploadRow): boolean {
  return viewer !== null && (viewer.tokenId === upload.createdBy || viewer.scopes.includes('admin'));
}
