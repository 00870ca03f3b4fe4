import { EntitySchema } from 'typeorm';

/** An open multipart upload of a running merge: what a later attempt continues. */
export interface MergeOutputRow {
  mergeId: string;
  path: string;
  /** bigint: arrives as a string. */
  bytes: string;
  objectKey: string;
  storageUploadId: string;
  partBytes: string;
}

export const MergeOutputEntity = new EntitySchema<MergeOutputRow>({
  name: 'merge_output',
  columns: {
    mergeId: { type: 'uuid', name: 'merge_id', primary: true },
    path: { type: 'text', primary: true },
    bytes: { type: 'bigint' },
    objectKey: { type: 'text', name: 'object_key' },
    storageUploadId: { type: 'text', name: 'storage_upload_id' },
    partBytes: { type: 'bigint', name: 'part_bytes' },
  },
});
