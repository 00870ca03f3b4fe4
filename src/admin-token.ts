import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger } from './logger.ts';
import { type TokenService } from './services/token-service.ts';
import { withFolderLock } from './storage/database/embedded/folder-lock.ts';

/** Beside the data, so that whoever may read the data may also administer the server. */
export const ADMIN_TOKEN_FILE = 'admin-token';
const LOCK_MS = 10_000;

/**
 * Makes sure that the data folder holds a working admin token: without it a fresh server could not be used, since every
 * mutation needs one. A new one is made, and earlier ones of the machine end, when the file is missing or its token
 * is not good for this database (a new database beside an old folder, a revoked token).
 */
export async function ensureAdminToken(dataFolder: string, tokens: TokenService, logger: Logger): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  const path = join(dataFolder, ADMIN_TOKEN_FILE);
  // servers that start together would end each other's tokens
  await withFolderLock(`${path}.lock`, LOCK_MS, () => ensureAt(path, tokens, logger));
}

async function ensureAt(path: string, tokens: TokenService, logger: Logger): Promise<void> {
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null && (await tokens.authenticate(known.trim())).ok) return;
  const token = await tokens.replaceLocalAdmin();
  // written aside and put in place whole: nobody reads half a token, nor one that others could read for a moment
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
  logger.info({ path }, 'wrote a new admin token');
}
