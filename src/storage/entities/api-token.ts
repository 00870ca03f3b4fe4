import { EntitySchema } from 'typeorm';

export const TOKEN_SCOPES = ['read', 'checkpoint:write', 'merge:run', 'eval:run', 'admin'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** A token as stored: the secret itself is never kept. */
export interface ApiTokenRow {
  id: string;
  name: string;
  /** Public part, by which the row is found. */
  selector: string;
  /** SHA-256 of the secret part. */
  verifierHash: Buffer;
  scopes: readonly TokenScope[];
  /** Points that it may spend; null: what the server gives every token. */
  pointsPerMinute: number | null;
  /** Long work that it may start; null: what the server gives every token. */
  startsPerHour: number | null;
  /** What was left of them at `startsLeftAt`, by the clock of the database; null: it has started nothing yet. */
  startsLeft: number | null;
  startsLeftAt: Date | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export const ApiTokenEntity = new EntitySchema<ApiTokenRow>({
  name: 'api_token',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    selector: { type: 'text' },
    verifierHash: { type: 'bytea', name: 'verifier_hash' },
    scopes: { type: 'text', array: true },
    pointsPerMinute: { type: 'integer', name: 'points_per_minute', nullable: true },
    startsPerHour: { type: 'integer', name: 'starts_per_hour', nullable: true },
    startsLeft: { type: 'double precision', name: 'starts_left', nullable: true },
    startsLeftAt: { type: 'timestamptz', name: 'starts_left_at', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    expiresAt: { type: 'timestamptz', name: 'expires_at', nullable: true },
    lastUsedAt: { type: 'timestamptz', name: 'last_used_at', nullable: true },
    revokedAt: { type: 'timestamptz', name: 'revoked_at', nullable: true },
  },
});
