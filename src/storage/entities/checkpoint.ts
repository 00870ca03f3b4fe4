import { EntitySchema } from 'typeorm';
import { type Modality } from './modality.ts';
import { type StoredError } from './stored-error.ts';

export const CHECKPOINT_KINDS = ['BASE', 'EXPERT', 'ADAPTER', 'MERGED', 'ENSEMBLE'] as const;
export type CheckpointKind = (typeof CHECKPOINT_KINDS)[number];

export const CHECKPOINT_STATES = ['VERIFYING', 'READY', 'REJECTED', 'DELETED'] as const;
export type CheckpointState = (typeof CHECKPOINT_STATES)[number];

/** An immutable set of files; the content digest is its identity. */
export interface CheckpointRow {
  id: string;
  kind: CheckpointKind;
  state: CheckpointState;
  name: string;
  description: string | null;
  modality: Modality | null;
  family: string | null;
  license: string | null;
  source: string | null;
  /** SHA-256 over the sorted (path, bytes, sha256) of all files. */
  contentDigest: string;
  /** SHA-256 over the sorted (name, dtype, shape) of all tensors; null until verified. */
  layoutDigest: string | null;
  /** bigint: arrives as a string. */
  bytes: string;
  /** bigint: arrives as a string. */
  parameterCount: string | null;
  baseId: string | null;
  /** The checkpoint that had registered the same bytes before: every reader follows it. */
  duplicateOfId: string | null;
  rejection: StoredError | null;
  /** The flag that is up; null: none. */
  flagId: string | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  readyAt: Date | null;
  deletedAt: Date | null;
  deletedBy: string | null;
  /** When its files were taken from the store; null: they are there. */
  collectedAt: Date | null;
}

export const CheckpointEntity = new EntitySchema<CheckpointRow>({
  name: 'checkpoint',
  columns: {
    id: { type: 'uuid', primary: true },
    kind: { type: 'text' },
    state: { type: 'text' },
    name: { type: 'text' },
    description: { type: 'text', nullable: true },
    modality: { type: 'text', nullable: true },
    family: { type: 'text', nullable: true },
    license: { type: 'text', nullable: true },
    source: { type: 'text', nullable: true },
    contentDigest: { type: 'text', name: 'content_digest' },
    layoutDigest: { type: 'text', name: 'layout_digest', nullable: true },
    bytes: { type: 'bigint' },
    parameterCount: { type: 'bigint', name: 'parameter_count', nullable: true },
    baseId: { type: 'uuid', name: 'base_id', nullable: true },
    duplicateOfId: { type: 'uuid', name: 'duplicate_of_id', nullable: true },
    rejection: { type: 'jsonb', nullable: true },
    flagId: { type: 'uuid', name: 'flag_id', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    readyAt: { type: 'timestamptz', name: 'ready_at', nullable: true },
    deletedAt: { type: 'timestamptz', name: 'deleted_at', nullable: true },
    deletedBy: { type: 'uuid', name: 'deleted_by', nullable: true },
    collectedAt: { type: 'timestamptz', name: 'collected_at', nullable: true },
  },
});
