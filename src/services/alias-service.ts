import { inTransaction } from '../storage/database/transaction.ts';
import { type AliasRow } from '../storage/entities/alias.ts';
import { type AliasMoveRow } from '../storage/entities/alias-move.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { newId } from '../storage/new-id.ts';
import {
  aliasesOf,
  findAlias,
  findAliases,
  lockAlias,
  moveAlias,
  pageOfAliases,
  pageOfMoves,
} from '../storage/stores/alias-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { checkAliasName } from './alias-name.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

export interface AliasWish {
  readonly name: string;
  /** Null: it is to point nowhere. */
  readonly checkpointId: string | null;
  /** What it must point to now, null for nowhere; undefined: whatever it is. */
  readonly expectedId: string | null | undefined;
}

export interface MovedAlias {
  readonly alias: AliasRow;
  /** False: it was there already, so nothing was written. */
  readonly moved: boolean;
}

export type AliasService = ReturnType<typeof createAliasService>;

/** Use cases of aliases: movable names of checkpoints. */
export function createAliasService({ dataSource, clock }: Pick<ServiceDeps, 'dataSource' | 'clock'>) {
  const { manager: reader } = dataSource;
  return {
    /** Points an alias somewhere, or nowhere. Scope checkpoint:write. Each move is remembered for good. */
    async move(viewer: Viewer | null, wish: AliasWish): Promise<Result<MovedAlias>> {
      const missing = missingScope(viewer, 'checkpoint:write');
      if (missing !== null) return failAll([missing]);
      const name = checkAliasName(wish.name);
      if (!name.ok) return name;
      const target = wish.checkpointId === null ? null : await findCheckpoint(reader, wish.checkpointId);
      const field = ['input', 'checkpoint'];
      if (wish.checkpointId !== null && target === null)
        return fail('NOT_FOUND', 'there is no such checkpoint', { field });
      if (target !== null && target.state !== 'READY')
        return fail('NOT_READY', `checkpoint "${target.name}" is ${target.state}`, { field });
      // who holds the id of a duplicate means the checkpoint that stands for it
      const expected = wish.expectedId == null ? wish.expectedId : (await findCheckpoint(reader, wish.expectedId))?.id;
      return inTransaction(dataSource, async (manager): Promise<Result<MovedAlias>> => {
        const at = clock();
        if (target === null && (await findAlias(manager, name.value)) === null)
          return fail('NOT_FOUND', `there is no alias "${name.value}"`, { field: ['input', 'name'] });
        const before = await lockAlias(manager, { id: newId(at.getTime()), name: name.value, createdAt: at });
        if (wish.expectedId !== undefined && before.checkpointId !== (expected ?? null)) {
          const now = before.checkpointId === null ? 'nowhere' : 'to another checkpoint';
          const message = `alias "${before.name}" points ${now} by now: look again before you move it`;
          return fail('CONFLICT', message, { field: ['input', 'expected'] });
        }
        if (before.checkpointId === (target?.id ?? null)) return ok({ alias: before, moved: false });
        const movedBy = viewer?.tokenId ?? null;
        const alias = await moveAlias(manager, before, { checkpointId: target?.id ?? null, movedBy, movedAt: at });
        await audit(manager, {
          viewer,
          at,
          action: target === null ? 'aliasRemove' : 'aliasSet',
          subjectType: 'Alias',
          subjectId: alias.id,
          detail: { name: alias.name, from: before.checkpointId, to: alias.checkpointId, move: alias.moves },
        });
        return ok({ alias, moved: true });
      });
    },

    /** An alias by its name, also one that was removed. */
    async byName(name: string): Promise<AliasRow | null> {
      return checkAliasName(name).ok ? findAlias(reader, name) : null;
    },

    byIds(ids: readonly string[]): Promise<AliasRow[]> {
      return findAliases(reader, ids);
    },

    /** Aliases that point to checkpoints. */
    of(checkpointIds: readonly string[]): Promise<AliasRow[]> {
      return aliasesOf(reader, checkpointIds);
    },

    /** Those that point somewhere, newest first. */
    page(page: PageRequest): Promise<Page<AliasRow>> {
      return pageOfAliases(reader, page);
    },

    /** Moves of an alias, last first. */
    history(aliasId: string, page: PageRequest): Promise<Page<AliasMoveRow>> {
      return pageOfMoves(reader, aliasId, page);
    },
  };
}
