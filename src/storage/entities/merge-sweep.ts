import { EntitySchema } from 'typeorm';
import { type StoredError } from './stored-error.ts';

/** A merge that a SWEEP job computes with others. */
export interface MergeSweepRow {
  jobId: string;
  mergeId: string;
  /** Why this merge alone has no output. */
  error: StoredError | null;
}

export const MergeSweepEntity = new EntitySchema<MergeSweepRow>({
  name: 'merge_sweep',
  columns: {
    jobId: { type: 'uuid', name: 'job_id', primary: true },
    mergeId: { type: 'uuid', name: 'merge_id', primary: true },
    error: { type: 'jsonb', nullable: true },
  },
});
