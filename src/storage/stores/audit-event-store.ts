import { type EntityManager } from 'typeorm';
import { AuditEventEntity, type AuditEventRow } from '../entities/audit-event.ts';

/** An event that is still to get its number and, unless given, its time. */
export type NewAuditEvent = Omit<AuditEventRow, 'id'>;

export async function insertAuditEvent(manager: EntityManager, event: NewAuditEvent): Promise<void> {
  const { detail, ...columns } = event;
  // TypeORM's partial type does not take records of unknown values
  await manager.insert(AuditEventEntity, { ...columns, detail: detail as Record<string, never> });
}

/** Events about one object, oldest first. */
export function auditEventsOf(
  manager: EntityManager,
  subjectType: string,
  subjectId: string,
): Promise<AuditEventRow[]> {
  return manager.find(AuditEventEntity, { where: { subjectType, subjectId }, order: { id: 'ASC' } });
}
