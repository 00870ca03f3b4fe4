import { EntitySchema } from 'typeorm';

export const FILE_ROLES = ['WEIGHTS', 'INDEX', 'CONFIG', 'TOKENIZER', 'CARD', 'OTHER'] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** One file of a checkpoint. */
export interface CheckpointFileRow {
  checkpointId: string;
  path: string;
  role: FileRole;
  /** bigint: arrives as a string. */
  bytes: string;
  sha256: string;
  objectKey: string;
}

export const CheckpointFileEntity = new EntitySchema<CheckpointFileRow>({
  name: 'checkpoint_file',
  columns: {
    checkpointId: { type: 'uuid', name: 'checkpoint_id', primary: true },
    path: { type: 'text', primary: true },
    role: { type: 'text' },
    bytes: { type: 'bigint' },
    sha256: { type: 'text' },
    objectKey: { type: 'text', name: 'object_key' },
  },
});
