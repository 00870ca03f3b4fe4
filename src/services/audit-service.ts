import { type ErrorCode } from '../errors.ts';
import { type AuditEventRow } from '../storage/entities/audit-event.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { type AuditQuery, pageOfAuditEvents } from '../storage/read-models/audit-events.ts';
import { insertAuditEvent } from '../storage/stores/audit-event-store.ts';
import { failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

/** A mutation that changed nothing. */
export interface Refusal {
  /** Name of the mutation. */
  readonly action: string;
  /** What it was to change, where its input names something. */
  readonly subject: { readonly type: string; readonly id: string } | null;
  readonly errors: readonly { readonly code: ErrorCode; readonly field?: readonly string[] }[];
}

export type AuditService = ReturnType<typeof createAuditService>;

/** The log of who did what. Deeds write their own events, in their own transactions (`audit`). */
export function createAuditService({
  dataSource,
  clock,
  logger,
}: Pick<ServiceDeps, 'dataSource' | 'clock' | 'logger'>) {
  return {
    /** Remembers that a token was refused something. Strangers leave no trace here, but in the log. Never throws. */
    async refused(viewer: Viewer | null, { action, subject, errors }: Refusal): Promise<void> {
      if (viewer === null) return;
      try {
        await insertAuditEvent(dataSource.manager, {
          at: clock(),
          tokenId: viewer.tokenId,
          action,
          subjectType: subject?.type ?? 'Mutation',
          subjectId: subject?.id ?? null,
          outcome: 'REFUSED',
          requestId: viewer.requestId ?? null,
          detail: { errors: errors.map(({ code, field }) => (field === undefined ? { code } : { code, field })) },
        });
      } catch (error) {
        logger.error({ err: error, action }, 'a refusal could not be written into the audit log');
      }
    },

    /** Events, last one first. Scope admin. */
    async page(viewer: Viewer | null, query: AuditQuery, page: PageRequest): Promise<Result<Page<AuditEventRow>>> {
      const missing = missingScope(viewer, 'admin');
      return missing === null ? ok(await pageOfAuditEvents(dataSource.manager, query, page)) : failAll([missing]);
    },
  };
}
