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

const BY_SELECTOR = `SELECT ${columnsOf(ApiTokenEntity, 't')}, ${COMMIT_STATE_SQL} AS committed FROM api_token t WHERE t.selector = ANY ($1)`;

/** A token, and what had been committed when it was looked up. */
export type TokenNow = ApiTokenRow & { readonly state: CommitState };

/** Tokens by their selectors. One statement. */
export async function findTokensBySelector(
  manager: EntityManager,
  selectors: readonly string[],
): Promise<Map<string, TokenNow>> {
  const askedAt = performance.now();
  const rows = await readRows<ApiTokenRow & { readonly committed: string }>(manager, BY_SELECTOR, [selectors]);
  return new Map(rows.map((row) => [row.selector, { ...row, state: { text: row.committed, askedAt } }]));
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

/** A budget that fills up steadily. */
export interface StartBudget {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * Takes `amount` starts of a token's budget when they are there, in one statement that holds the row: exact over any number of
 * processes. By the clock of the database; one that is set back takes nothing.
 * @returns null when there is no such token
 */
export async function takeStarts(
  manager: EntityManager,
  id: string,
  amount: number,
  { capacity, perSecond }: StartBudget,
): Promise<{ readonly allowed: boolean; readonly left: number } | null> {
  const [rows] = await manager.query<[{ allowed: boolean; left: number }[], number]>(
    `WITH held AS (
       SELECT id, least($2::float8, coalesce(starts_left + $3::float8 * greatest(0, extract(epoch FROM clock_timestamp() - starts_left_at)), $2)) AS level
       FROM api_token WHERE id = $1 FOR NO KEY UPDATE)
     UPDATE api_token t
     SET starts_left = held.level - CASE WHEN held.level >= $4::float8 THEN $4::float8 ELSE 0 END, starts_left_at = clock_timestamp()
     FROM held WHERE t.id = held.id
     RETURNING held.level >= $4::float8 AS allowed, t.starts_left AS left`,
    [id, capacity, perSecond, amount],
  );
  return rows[0] ?? null;
}
