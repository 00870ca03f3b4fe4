import { EntitySchema } from 'typeorm';

export const TAG_SUBJECTS = ['CHECKPOINT', 'MERGE', 'EXPERIMENT', 'BENCHMARK'] as const;
export type TagSubject = (typeof TAG_SUBJECTS)[number];

/** A word that somebody hung on something, to find it again. */
export interface TagRow {
  subjectType: TagSubject;
  subjectId: string;
  name: string;
  createdBy: string | null;
  createdAt: Date;
}

export const TagEntity = new EntitySchema<TagRow>({
  name: 'tag',
  columns: {
    subjectType: { type: 'text', name: 'subject_type', primary: true },
    subjectId: { type: 'uuid', name: 'subject_id', primary: true },
    name: { type: 'text', primary: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
  },
});
