import { EntitySchema } from 'typeorm';

/** A slice that a job has taken. It counts while the job runs in the attempt that made it. */
export interface MergeClaimRow {
  mergeId: string;
  path: string;
  /** 0-based. */
  slice: number;
  jobId: string;
  attempt: number;
}

export const MergeClaimEntity = new EntitySchema<MergeClaimRow>({
  name: 'merge_claim',
  columns: {
    mergeId: { type: 'uuid', name: 'merge_id', primary: true },
    path: { type: 'text', primary: true },
    slice: { type: 'integer', primary: true },
    jobId: { type: 'uuid', name: 'job_id' },
    attempt: { type: 'integer' },
  },
});
