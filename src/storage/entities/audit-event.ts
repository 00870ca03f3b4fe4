import { EntitySchema } from 'typeorm';

/** Who did what; written in the transaction of the deed. */
export interface AuditEventRow {
  /** bigint: arrives as a string. */
  id: string;
  at: Date;
  tokenId: string | null;
  /** Name of the mutation. */
  action: string;
  subjectType: string;
  subjectId: string | null;
  detail: Readonly<Record<string, unknown>>;
}

export const AuditEventEntity = new EntitySchema<AuditEventRow>({
  name: 'audit_event',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    at: { type: 'timestamptz', default: () => 'now()' },
    tokenId: { type: 'uuid', name: 'token_id', nullable: true },
    action: { type: 'text' },
    subjectType: { type: 'text', name: 'subject_type' },
    subjectId: { type: 'uuid', name: 'subject_id', nullable: true },
    detail: { type: 'jsonb', default: () => "'{}'" },
  },
});
