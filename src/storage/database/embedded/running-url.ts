import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { urlOf } from './cluster.ts';
import { isAlive } from './folder-lock.ts';

/**
 * Where the embedded server of a data folder answers, password included, if a process of its id is alive; null when it does
 * not run. Looks only: nothing is started, joined or written.
 */
export async function runningUrl(dataFolder: string): Promise<string | null> {
  const root = resolve(dataFolder, 'postgres');
  const read = (file: string): Promise<string> => readFile(resolve(root, file), 'utf8').catch(() => '');
  const [pid, , , port] = (await read('cluster/postmaster.pid')).split('\n');
  if (port === undefined || !isAlive(Number(pid))) return null;
  return urlOf({ password: await read('password') }, Number(port), 'mergeboard');
}
