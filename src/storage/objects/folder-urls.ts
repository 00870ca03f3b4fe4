import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { orNull, publish } from './folder-files.ts';
import { isKey } from './object-key.ts';

/** What a signed URL of the folder store allows. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  /** Seconds since 1970. */
  readonly expires: number;
  /** For PUT. */
  readonly upload?: string;
  readonly part?: number;
  readonly partBytes?: number;
  /** For GET: name to save under. */
  readonly name?: string;
}

const integer = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const querySchema = z.object({
  expires: integer,
  signature: z.string().max(100),
  upload: z.string().max(64).optional(),
  part: integer.optional(),
  limit: integer.optional(),
  name: z.string().max(1000).optional(),
});

/** Signs and checks URLs of objects with HMAC-SHA256 over everything they allow. */
export class FolderUrls {
  readonly #secret: Buffer;
  readonly #base: string;

  constructor(secret: Buffer, publicUrl: string) {
    this.#secret = secret;
    this.#base = publicUrl.replace(/\/+$/, '');
  }

  sign(grant: Grant): string {
    const query = new URLSearchParams({ expires: String(grant.expires) });
    if (grant.upload !== undefined) query.set('upload', grant.upload);
    if (grant.part !== undefined) query.set('part', String(grant.part));
    if (grant.partBytes !== undefined) query.set('limit', String(grant.partBytes));
    if (grant.name !== undefined) query.set('name', grant.name);
    query.set('signature', this.#signature(grant).toString('base64url'));
    return `${this.#base}/objects/${grant.key}?${query.toString()}`;
  }

  /** The grant that a request's URL carries, or null when it was not signed here. Expiry is the caller's to check. */
  verify(method: 'GET' | 'PUT', key: string, query: URLSearchParams): Grant | null {
    const entries = [...query];
    const parsed = querySchema.safeParse(Object.fromEntries(entries));
    // A name given twice would let the checked value differ from the used one.
    if (!parsed.success || new Set(entries.map(([name]) => name)).size !== entries.length || !isKey(key)) return null;
    const { signature, limit, ...rest } = parsed.data;
    const grant: Grant = { method, key, ...rest, ...(limit === undefined ? {} : { partBytes: limit }) };
    const given = Buffer.from(signature, 'base64url');
    const due = this.#signature(grant);
    return given.length === due.length && timingSafeEqual(given, due) ? grant : null;
  }

  #signature({ method, key, expires, upload, part, partBytes, name }: Grant): Buffer {
    // JSON keeps the fields apart whatever characters they hold; an absent one is null.
    const text = JSON.stringify(['mergeboard-object-1', method, key, expires, upload, part, partBytes, name]);
    return createHmac('sha256', this.#secret).update(text).digest();
  }
}

/** The store's signing secret: made once, readable by the owner only, shared by all processes on the folder. */
export async function loadSecret(root: string): Promise<Buffer> {
  const path = join(root, 'secret');
  const found = await orNull(readFile(path), 'ENOENT');
  if (found !== null && found.length >= 32) return found;
  await mkdir(root, { recursive: true });
  const fresh = join(root, `secret.${randomBytes(8).toString('hex')}`);
  await writeFile(fresh, randomBytes(32), { mode: 0o600, flag: 'wx', flush: true });
  await chmod(fresh, 0o600);
  // Two processes starting at once: one link wins, both read the winner's.
  await publish(fresh, path, true);
  return readFile(path);
}
