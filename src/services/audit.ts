import { type EntityManager } from 'typeorm';
import { insertAuditEvent } from '../storage/stores/audit-event-store.ts';
import { type Viewer } from './viewer.ts';

export interface Deed {
  /** Null: the server itself. */
  readonly viewer: Viewer | null;
  readonly at: Date;
  /** Name of the mutation. */
  readonly action: string;
  /** GraphQL name of the object's type. */
  readonly subjectType: string;
  readonly subjectId: string | null;
  /** Never secrets: the log of deeds is kept for ever. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Remembers who did what. Call it with the manager of the deed's own transaction, so that one is not without the other. */
export async function audit(manager: EntityManager, deed: Deed): Promise<void> {
  await insertAuditEvent(manager, {
    at: deed.at,
    tokenId: deed.viewer?.tokenId ?? null,
    action: deed.action,
    subjectType: deed.subjectType,
    subjectId: deed.subjectId,
    outcome: 'DONE',
    requestId: deed.viewer?.requestId ?? null,
    detail: deed.detail ?? {},
  });
}
