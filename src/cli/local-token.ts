import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Written by the server on its first start. */
export const ADMIN_TOKEN_FILE = 'admin-token';

/**
 * The admin token of a server on this machine, from its data folder; null when there is none, when others could read it, or
 * when the server is elsewhere: the token of this machine must not be sent to another one.
 */
export async function localAdminToken(dataFolder: string, url: string): Promise<string | null> {
  if (!isLoopback(url)) return null;
  const path = join(dataFolder, ADMIN_TOKEN_FILE);
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) return null;
    const token = (await readFile(path, 'utf8')).trim();
    return token === '' ? null : token;
  } catch {
    return null;
  }
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
