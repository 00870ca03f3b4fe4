import { type Scope as ScopeValue } from '../../services/viewer.ts';

/** Names of scopes in GraphQL, which allows no colon in an enum, and as stored. */
export const Scope = {
  READ: 'read',
  CHECKPOINT_WRITE: 'checkpoint:write',
  MERGE_RUN: 'merge:run',
  EVAL_RUN: 'eval:run',
  ADMIN: 'admin',
} as const satisfies Record<string, ScopeValue>;
