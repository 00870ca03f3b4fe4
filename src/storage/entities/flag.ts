import { EntitySchema } from 'typeorm';

export const FLAG_SUBJECTS = ['CHECKPOINT', 'MERGE', 'EXPERIMENT', 'BENCHMARK', 'REPORTED_ROW'] as const;
export type FlagSubject = (typeof FLAG_SUBJECTS)[number];

/** Why something is hidden from boards and lists. Lifted flags stay as history. */
export interface FlagRow {
  id: string;
  subjectType: FlagSubject;
  subjectId: string;
  reason: string;
  flaggedBy: string | null;
  flaggedAt: Date;
  liftedBy: string | null;
  liftedAt: Date | null;
}

export const FlagEntity = new EntitySchema<FlagRow>({
  name: 'flag',
  columns: {
    id: { type: 'uuid', primary: true },
    subjectType: { type: 'text', name: 'subject_type' },
    subjectId: { type: 'uuid', name: 'subject_id' },
    reason: { type: 'text' },
    flaggedBy: { type: 'uuid', name: 'flagged_by', nullable: true },
    flaggedAt: { type: 'timestamptz', name: 'flagged_at' },
    liftedBy: { type: 'uuid', name: 'lifted_by', nullable: true },
    liftedAt: { type: 'timestamptz', name: 'lifted_at', nullable: true },
  },
});
