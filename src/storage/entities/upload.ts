import { EntitySchema } from 'typeorm';

export const UPLOAD_PURPOSES = ['CHECKPOINT', 'BENCHMARK', 'STATISTIC'] as const;
export type UploadPurpose = (typeof UPLOAD_PURPOSES)[number];

export const UPLOAD_STATES = ['OPEN', 'COMPLETED', 'ABORTED', 'EXPIRED'] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/** A registration whose bytes are still on their way. */
export interface UploadRow {
  id: string;
  purpose: UploadPurpose;
  state: UploadState;
  /** The validated input of the mutation that started it. */
  request: Readonly<Record<string, unknown>>;
  checkpointId: string | null;
  benchmarkId: string | null;
  statisticId: string | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date;
}

export const UploadEntity = new EntitySchema<UploadRow>({
  name: 'upload',
  columns: {
    id: { type: 'uuid', primary: true },
    purpose: { type: 'text' },
    state: { type: 'text' },
    request: { type: 'jsonb' },
    checkpointId: { type: 'uuid', name: 'checkpoint_id', nullable: true },
    benchmarkId: { type: 'uuid', name: 'benchmark_id', nullable: true },
    statisticId: { type: 'uuid', name: 'statistic_id', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    expiresAt: { type: 'timestamptz', name: 'expires_at' },
  },
});
