import { type EntityManager, In } from 'typeorm';
import { AliasEntity, type AliasRow } from '../entities/alias.ts';
import { AliasMoveEntity, type AliasMoveRow } from '../entities/alias-move.ts';
import { type Keyset, keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';

export const ALIASES_NEWEST_FIRST = newestFirst('alias');

/** Last move first. */
export const MOVES_LAST_FIRST: Keyset = {
  name: 'moves',
  columns: [{ path: 'move.number', type: 'integer', direction: 'DESC' }],
};

/** The alias of this name, held until the transaction ends; made without a target when there is none. */
export async function lockAlias(
  manager: EntityManager,
  fresh: Pick<AliasRow, 'id' | 'name' | 'createdAt'>,
): Promise<AliasRow> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(AliasEntity)
    .values({ ...fresh, checkpointId: null, moves: 0, updatedAt: fresh.createdAt })
    .orIgnore()
    .execute();
  return manager.findOneOrFail(AliasEntity, { where: { name: fresh.name }, lock: { mode: 'pessimistic_write' } });
}

/** Moves a locked alias and remembers the move. */
export async function moveAlias(
  manager: EntityManager,
  alias: AliasRow,
  move: Pick<AliasMoveRow, 'checkpointId' | 'movedBy' | 'movedAt'>,
): Promise<AliasRow> {
  const number = alias.moves + 1;
  const moved = { checkpointId: move.checkpointId, moves: number, updatedAt: move.movedAt };
  await manager.update(AliasEntity, { id: alias.id }, moved);
  await manager.insert(AliasMoveEntity, { aliasId: alias.id, number, ...move });
  return { ...alias, ...moved };
}

/** An alias by its name, also one that was removed; null when the name was never used. */
export function findAlias(manager: EntityManager, name: string): Promise<AliasRow | null> {
  return manager.findOneBy(AliasEntity, { name });
}

export function findAliases(manager: EntityManager, ids: readonly string[]): Promise<AliasRow[]> {
  return manager.findBy(AliasEntity, { id: In([...ids]) });
}

/** Aliases that point to checkpoints, by name. */
export function aliasesOf(manager: EntityManager, checkpointIds: readonly string[]): Promise<AliasRow[]> {
  return manager.find(AliasEntity, { where: { checkpointId: In([...checkpointIds]) }, order: { name: 'ASC' } });
}

/** Aliases that point somewhere, newest first. */
export function pageOfAliases(manager: EntityManager, page: PageRequest): Promise<Page<AliasRow>> {
  const query = manager.createQueryBuilder(AliasEntity, 'alias').where('alias.checkpointId IS NOT NULL');
  return keysetPage(manager, query, ALIASES_NEWEST_FIRST, page);
}

export function pageOfMoves(manager: EntityManager, aliasId: string, page: PageRequest): Promise<Page<AliasMoveRow>> {
  const query = manager.createQueryBuilder(AliasMoveEntity, 'move').where('move.aliasId = :aliasId', { aliasId });
  return keysetPage(manager, query, MOVES_LAST_FIRST, page);
}
