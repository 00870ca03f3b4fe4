import { IsNull, type EntityManager } from 'typeorm';
import { ApiTokenEntity, type ApiTokenRow } from '../entities/api-token.ts';
import { keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';
import { type CommitState, COMMIT_STATE_SQL } from '../database/commit-state.ts';
import { readRows } from '../database/read-rows.ts';
import { columnsOf } from '../plain-rows.ts';

/** A token is used often; its last use is written at most once a minute. */
const LAST_USED_STEP = '1 minute';
const LAST_USED_STEP_MS = 60_000;

const TOKENS_NEWEST_FIRST = newestFirst('token');

export async function insertToken(manager: EntityManager, row: ApiTokenRow): Promise<void> {
  await manager.insert(ApiTokenEntity, row);
}

const BY_SELECTOR = `SELECT ${columnsOf(ApiTokenEntity, 't')}, ${COMMIT_STATE_SQL} AS committed FROM api_token t WHERE t.selector = $1`;

/** A token, and what had been committed when it was looked up. */
export async function findTokenBySelector(
  manager: EntityManager,
  selector: string,
): Promise<(ApiTokenRow & { readonly state: CommitState }) | null> {
  const askedAt = performance.now();
  const [row] = await readRows<ApiTokenRow & { readonly committed: string }>(manager, BY_SELECTOR, [selector]);
  return row === undefined ? null : { ...row, state: { text: row.committed, askedAt } };
}

export function findToken(manager: EntityManager, id: string): Promise<ApiTokenRow | null> {
  return manager.findOneBy(ApiTokenEntity, { id });
}

export function pageOfTokens(manager: EntityManager, page: PageRequest): Promise<Page<ApiTokenRow>> {
  return keysetPage(manager, manager.createQueryBuilder(ApiTokenEntity, 'token'), TOKENS_NEWEST_FIRST, page);
}

/** Ends a token; the first end stands. */
export async function revokeToken(manager: EntityManager, id: string, at: Date): Promise<void> {
  await manager.update(ApiTokenEntity, { id, revokedAt: IsNull() }, { revokedAt: at });
}

/** Ends all tokens of a name that have not ended, returns how many. */
export async function revokeTokensNamed(manager: EntityManager, name: string, at: Date): Promise<number> {
  const { affected } = await manager.update(ApiTokenEntity, { name, revokedAt: IsNull() }, { revokedAt: at });
  return affected ?? 0;
}

/** Whether a use is worth a statement: `touchTokens` decides for all processes. */
export function isUseNews(lastUsedAt: Date | null, at: Date): boolean {
  return lastUsedAt === null || at.getTime() - lastUsedAt.getTime() > LAST_USED_STEP_MS;
}

/** Remembers uses, without a write where the last one is recent. */
export async function touchTokens(manager: EntityManager, ids: readonly string[], at: Date): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(ApiTokenEntity)
    .set({ lastUsedAt: at })
    .where('id = ANY (:ids)', { ids })
    .andWhere(
      `(last_used_at IS NULL OR last_used_at < CAST(:at AS timestamptz) - CAST('${LAST_USED_STEP}' AS interval))`,
      { at },
    )
    .execute();
}
