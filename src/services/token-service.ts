import { In, type EntityManager } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { ApiTokenEntity, type ApiTokenRow } from '../storage/entities/api-token.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { newId } from '../storage/new-id.ts';
import {
  findToken,
  findTokenBySelector,
  insertToken,
  pageOfTokens,
  revokeToken,
  revokeTokensNamed,
  isUseNews,
  touchToken,
} from '../storage/stores/api-token-store.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { formatToken, newTokenParts, parseToken, secretMatches, verifierHash } from './token-secret.ts';
import { missingScope, type Scope, type Viewer } from './viewer.ts';

const MAX_NAME_LENGTH = 100;
/** Name of the token that the server writes beside its data for the command line of the same machine. */
export const LOCAL_ADMIN = 'local-admin';

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
}

/** The row, and the only copy of its secret. */
export interface CreatedToken {
  readonly token: ApiTokenRow;
  readonly secret: string;
}

export type TokenService = ReturnType<typeof createTokenService>;

/** Use cases of API tokens: who may call, and with which scopes. */
export function createTokenService(deps: Pick<ServiceDeps, 'dataSource' | 'clock' | 'logger'>) {
  const { dataSource, clock, logger } = deps;

  async function insert(manager: EntityManager, input: NewToken): Promise<CreatedToken> {
    const parts = newTokenParts();
    const createdAt = clock();
    const token: ApiTokenRow = {
      id: newId(createdAt.getTime()),
      name: input.name,
      selector: parts.selector,
      verifierHash: verifierHash(parts.secret),
      scopes: [...new Set(input.scopes)],
      pointsPerMinute: null,
      startsPerHour: null,
      createdAt,
      expiresAt: input.expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    };
    await insertToken(manager, token);
    return { token, secret: formatToken(parts) };
  }

  function usable(row: ApiTokenRow): boolean {
    return row.revokedAt === null && (row.expiresAt === null || row.expiresAt > clock());
  }

  return {
    /** The viewer behind a bearer token. All failures read the same: a caller learns nothing about tokens it lacks. */
    async authenticate(bearer: string): Promise<Result<Viewer>> {
      const parts = parseToken(bearer);
      const row = parts === null ? null : await findTokenBySelector(dataSource.manager, parts.selector);
      if (parts === null || row === null || !secretMatches(parts.secret, row.verifierHash) || !usable(row)) {
        return fail('UNAUTHENTICATED', 'the token is malformed, unknown, expired or revoked');
      }
      const now = clock();
      // the answer need not wait for this, nor fail with it
      if (isUseNews(row.lastUsedAt, now)) {
        touchToken(dataSource.manager, row.id, now).catch((error: unknown) =>
          logger.warn({ err: error, tokenId: row.id }, 'could not note the use of a token'),
        );
      }
      return ok({ tokenId: row.id, name: row.name, scopes: row.scopes });
    },

    async create(viewer: Viewer | null, input: NewToken): Promise<Result<CreatedToken>> {
      const missing = missingScope(viewer, 'admin');
      if (missing !== null) return failAll([missing]);
      const name = input.name.trim();
      if (name === '' || name.length > MAX_NAME_LENGTH || hasControlCharacter(name)) {
        return fail('INVALID_INPUT', `name must have 1 to ${MAX_NAME_LENGTH} printable characters`, {
          field: ['input', 'name'],
        });
      }
      if (input.scopes.length === 0)
        return fail('INVALID_INPUT', 'scopes must not be empty', { field: ['input', 'scopes'] });
      if (input.expiresAt !== null && input.expiresAt <= clock()) {
        return fail('INVALID_INPUT', 'expiresAt must lie in the future', { field: ['input', 'expiresAt'] });
      }
      return inTransaction(dataSource, async (manager) => {
        const created = await insert(manager, { ...input, name });
        const { id, scopes, createdAt, expiresAt } = created.token;
        await audit(manager, {
          viewer,
          at: createdAt,
          action: 'tokenCreate',
          subjectType: 'Token',
          subjectId: id,
          detail: { name, scopes, expiresAt },
        });
        return ok(created);
      });
    },

    /** Ends a token. Ending it again changes nothing. */
    async revoke(viewer: Viewer | null, id: string): Promise<Result<ApiTokenRow>> {
      const missing = missingScope(viewer, 'admin');
      if (missing !== null) return failAll([missing]);
      return inTransaction(dataSource, async (manager) => {
        const before = await findToken(manager, id);
        if (before === null) return fail('NOT_FOUND', 'there is no such token', { field: ['input', 'id'] });
        if (before.revokedAt !== null) return ok(before);
        const at = clock();
        await revokeToken(manager, id, at);
        await audit(manager, {
          viewer,
          at,
          action: 'tokenRevoke',
          subjectType: 'Token',
          subjectId: id,
          detail: { name: before.name },
        });
        return ok({ ...before, revokedAt: at });
      });
    },

    /** All tokens, newest first, for admins. */
    async page(viewer: Viewer | null, page: PageRequest): Promise<Result<Page<ApiTokenRow>>> {
      const missing = missingScope(viewer, 'admin');
      return missing === null ? ok(await pageOfTokens(dataSource.manager, page)) : failAll([missing]);
    },

    byIds(ids: readonly string[]): Promise<ApiTokenRow[]> {
      return dataSource.manager.findBy(ApiTokenEntity, { id: In([...ids]) });
    },

    /** A fresh admin token of the local machine; earlier ones end, since whoever holds them lost the file they were in. */
    async replaceLocalAdmin(): Promise<string> {
      return inTransaction(dataSource, async (manager) => {
        const at = clock();
        const revoked = await revokeTokensNamed(manager, LOCAL_ADMIN, at);
        const { token, secret } = await insert(manager, { name: LOCAL_ADMIN, scopes: ['admin'], expiresAt: null });
        await audit(manager, {
          viewer: null,
          at,
          action: 'localAdminCreate',
          subjectType: 'Token',
          subjectId: token.id,
          detail: { revoked },
        });
        return secret;
      });
    },
  };
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
