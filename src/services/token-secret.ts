import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * API tokens read `mrg_<selector>_<secret>`. The row is found by the selector; of the secret only the SHA-256 is kept. A
 * fast hash is enough: the secret has 256 random bits, so there is nothing to guess from a stolen table.
 */
export interface TokenParts {
  readonly selector: string;
  readonly secret: string;
}

const SHAPE = /^mrg_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export function newTokenParts(): TokenParts {
  return { selector: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('base64url') };
}

export function formatToken(parts: TokenParts): string {
  return `mrg_${parts.selector}_${parts.secret}`;
}

/** Null when the text is no token of this server. */
export function parseToken(text: string): TokenParts | null {
  const [, selector, secret] = SHAPE.exec(text) ?? [];
  return selector === undefined || secret === undefined ? null : { selector, secret };
}

export function verifierHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in constant time. */
export function secretMatches(secret: string, hash: Buffer): boolean {
  const own = verifierHash(secret);
  return own.length === hash.length && timingSafeEqual(own, hash);
}
