import { type CommitState } from '../storage/database/commit-state.ts';
import { type UserError } from './result.ts';

/** What a token may do. `admin` includes all others; `read` is implied by every token. */
export const SCOPES = ['read', 'checkpoint:write', 'merge:run', 'eval:run', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: the token behind a request. Anonymous readers are `null`. */
export interface Viewer {
  readonly tokenId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Budgets of its own; null: what the server gives every token. */
  readonly pointsPerMinute?: number | null;
  readonly startsPerHour?: number | null;
  /** What was left of its starts, and when; null: all. */
  readonly startsLeft?: { readonly left: number; readonly at: Date } | null;
  /** The request that it asks by, for the audit. */
  readonly requestId?: string;
  /** What the database had committed when the token was looked up. */
  readonly state?: CommitState;
}

/** Null when the viewer may act, else the error to return. Services call it first. */
export function missingScope(viewer: Viewer | null, scope: Scope): UserError | null {
  if (viewer === null) {
    return { code: 'UNAUTHENTICATED', message: `send a token with scope ${scope} as "Authorization: Bearer …"` };
  }
  if (viewer.scopes.includes(scope) || viewer.scopes.includes('admin')) return null;
  return { code: 'FORBIDDEN', message: `token "${viewer.name}" lacks scope ${scope}` };
}
