import { EntitySchema } from 'typeorm';

/** One file of an upload and its multipart upload in the object store. */
export interface UploadFileRow {
  uploadId: string;
  path: string;
  /** bigint: arrives as a string. */
  bytes: string;
  sha256: string;
  objectKey: string;
  storageUploadId: string;
  partBytes: string;
}

export const UploadFileEntity = new EntitySchema<UploadFileRow>({
  name: 'upload_file',
  columns: {
    uploadId: { type: 'uuid', name: 'upload_id', primary: true },
    path: { type: 'text', primary: true },
    bytes: { type: 'bigint' },
    sha256: { type: 'text' },
    objectKey: { type: 'text', name: 'object_key' },
    storageUploadId: { type: 'text', name: 'storage_upload_id' },
    partBytes: { type: 'bigint', name: 'part_bytes' },
  },
});
