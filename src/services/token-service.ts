import { In, type EntityManager } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { ApiTokenEntity, type ApiTokenRow } from '../storage/entities/api-token.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { newId } from '../storage/new-id.ts';
import {
  findToken,
  findTokensBySelector,
  insertToken,
  pageOfTokens,
  revokeToken,
  revokeTokensNamed,
  isUseNews,
  type StartBudget,
  takeStarts,
  touchTokens,
} from '../storage/stores/api-token-store.ts';
import { audit } from './audit.ts';
import { readTogether } from './read-together.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { formatToken, newTokenParts, parseToken, secretMatches, verifierHash } from './token-secret.ts';
import { missingScope, type Scope, type Viewer } from './viewer.ts';

const MAX_NAME_LENGTH = 100;
const BUDGETS = {
  pointsPerMinute: { min: 100, max: 10_000_000 },
  startsPerHour: { min: 1, max: 1_000_000 },
} as const;
/** Name of the token that the server writes beside its data for the command line of the same machine. */
const LOCAL_ADMIN = 'local-admin';

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
  /** Budgets of its own; null: what the server gives every token. */
  readonly pointsPerMinute?: number | null;
  readonly startsPerHour?: number | null;
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
      pointsPerMinute: input.pointsPerMinute ?? null,
      startsPerHour: input.startsPerHour ?? null,
      startsLeft: null,
      startsLeftAt: null,
      createdAt,
      expiresAt: input.expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    };
    await insertToken(manager, token);
    return { token, secret: formatToken(parts) };
  }

  /** Why a token is none any more; null: it is. Only whoever has its secret is told. */
  function endOf({ name, revokedAt, expiresAt }: ApiTokenRow): string | null {
    if (revokedAt !== null) return `token "${name}" was revoked on ${revokedAt.toISOString()}: ask for a new one`;
    if (expiresAt === null || expiresAt > clock()) return null;
    return `token "${name}" expired on ${expiresAt.toISOString()}: ask for a new one`;
  }

  // each time anew: a token may have been revoked a moment ago
  const bySelector = readTogether((selectors) => findTokensBySelector(dataSource.manager, selectors));

  const used = new Set<string>();
  let noting = false;
  /** One statement at a time: what is used meanwhile is noted together, as every commit makes kept answers compute anew. */
  async function noteUses(): Promise<void> {
    if (noting) return;
    noting = true;
    try {
      while (used.size > 0) {
        const tokenIds = [...used];
        used.clear();
        await touchTokens(dataSource.manager, tokenIds, clock()).catch((error: unknown) =>
          logger.warn({ err: error, tokenIds }, 'could not note the use of tokens'),
        );
      }
    } finally {
      noting = false;
    }
  }

  return {
    /** The viewer behind a bearer token. A caller learns nothing about tokens whose secrets it lacks. */
    async authenticate(bearer: string): Promise<Result<Viewer>> {
      const parts = parseToken(bearer);
      const row = parts === null ? undefined : (await bySelector([parts.selector])).get(parts.selector);
      if (parts === null || row === undefined || !secretMatches(parts.secret, row.verifierHash)) {
        return fail('UNAUTHENTICATED', 'the token is malformed or unknown');
      }
      const end = endOf(row);
      if (end !== null) return fail('UNAUTHENTICATED', end);
      const now = clock();
      // the answer need not wait for this, nor fail with it
      if (isUseNews(row.lastUsedAt, now)) {
        used.add(row.id);
        void noteUses();
      }
      const { id: tokenId, name, scopes, pointsPerMinute, startsPerHour, state } = row;
      const { startsLeft: left, startsLeftAt: at } = row;
      const startsLeft = left === null || at === null ? null : { left, at };
      return ok({ tokenId, name, scopes, pointsPerMinute, startsPerHour, startsLeft, state });
    },

    /** Takes from the budget of starts that all processes share; what was refused took nothing. */
    async takeStarts({ tokenId }: Viewer, amount: number, budget: StartBudget) {
      return (await takeStarts(dataSource.manager, tokenId, amount, budget)) ?? { allowed: false, left: 0 };
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
      for (const [field, { min, max }] of Object.entries(BUDGETS)) {
        const value = input[field as keyof typeof BUDGETS] ?? null;
        if (value !== null && !(Number.isInteger(value) && value >= min && value <= max)) {
          return fail('INVALID_INPUT', `${field} must be from ${min} to ${max}`, { field: ['input', field] });
        }
      }
      return inTransaction(dataSource, async (manager) => {
        const created = await insert(manager, { ...input, name });
        const { id, scopes, createdAt, expiresAt, pointsPerMinute, startsPerHour } = created.token;
        await audit(manager, {
          viewer,
          at: createdAt,
          action: 'tokenCreate',
          subjectType: 'Token',
          subjectId: id,
          detail: { name, scopes, expiresAt, pointsPerMinute, startsPerHour },
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
