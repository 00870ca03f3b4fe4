import { EntitySchema } from 'typeorm';

export const AUDIT_OUTCOMES = ['DONE', 'REFUSED'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

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
  /** REFUSED: nothing was changed; `detail` says why. */
  outcome: AuditOutcome;
  /** Of the request; null for the server's own deeds. */
  requestId: string | null;
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
    outcome: { type: 'text', default: 'DONE' },
    requestId: { type: 'text', name: 'request_id', nullable: true },
    detail: { type: 'jsonb', default: () => "'{}'" },
  },
});
