import { type EntityManager } from 'typeorm';
import { AuditEventEntity, type AuditEventRow, type AuditOutcome } from '../entities/audit-event.ts';
import { type Keyset, keysetPage, type Page, type PageRequest } from '../keyset.ts';

/** Conditions that all have to hold; left out ones hold for every event. */
export interface AuditQuery {
  readonly tokenId?: string;
  readonly action?: string;
  readonly subject?: { readonly type: string; readonly id: string };
  readonly outcome?: AuditOutcome;
  readonly requestId?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** Last one first: numbers are given in the order of writing. */
export const AUDIT_KEYSET: Keyset = {
  name: 'audit',
  columns: [{ path: 'event.id', type: 'bigint', direction: 'DESC' }],
};

export function pageOfAuditEvents(
  manager: EntityManager,
  query: AuditQuery,
  page: PageRequest,
): Promise<Page<AuditEventRow>> {
  const events = manager.createQueryBuilder(AuditEventEntity, 'event').where('TRUE');
  const { tokenId, action, subject, outcome, requestId, since, until } = query;
  // PostgreSQL takes no NUL in a text, and stores none
  const text = (value: string): string => value.replaceAll('\0', '\u{10ffff}');
  if (tokenId !== undefined) events.andWhere('event.tokenId = :tokenId', { tokenId });
  if (action !== undefined) events.andWhere('event.action = :action', { action: text(action) });
  if (subject !== undefined) {
    events.andWhere('event.subjectType = :type AND event.subjectId = :subjectId', {
      type: subject.type,
      subjectId: subject.id,
    });
  }
  if (outcome !== undefined) events.andWhere('event.outcome = :outcome', { outcome });
  if (requestId !== undefined) events.andWhere('event.requestId = :requestId', { requestId: text(requestId) });
  if (since !== undefined) events.andWhere('event.at >= :since', { since });
  if (until !== undefined) events.andWhere('event.at < :until', { until });
  return keysetPage(manager, events, AUDIT_KEYSET, page);
}
