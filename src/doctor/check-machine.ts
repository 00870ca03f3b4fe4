import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { type Env } from '../env.ts';
import { check, type Check } from './check.ts';

const OLDEST_NODE = [22, 18] as const;
const GIB = 1024 ** 3;

/** Node, data folder, disk, memory and threads. */
export async function checkMachine({ dataFolder, worker }: Env): Promise<Check[]> {
  const nearest = await nearestFolder(dataFolder);
  return Promise.all([
    check('node', async () => {
      const [major, minor] = process.versions.node.split('.').map(Number);
      const [oldest, least] = OLDEST_NODE;
      if (major < oldest || (major === oldest && minor < least)) {
        throw new Error(`${process.versions.node}: ${oldest}.${least} or newer is needed`);
      }
      return `${process.versions.node} on ${process.platform} ${process.arch}`;
    }),
    check('data folder', async () => {
      await access(nearest, constants.W_OK);
      return nearest === dataFolder ? dataFolder : `${dataFolder}: will be made`;
    }),
    check('disk', async () => {
      const { bavail, bsize, blocks } = await statfs(nearest);
      const text = `${gib(bavail * bsize)} free of ${gib(blocks * bsize)}`;
      if (bavail * bsize < GIB) throw new Error(`${text}: a merge writes as much as a checkpoint`);
      return text;
    }),
    check('memory', async () => {
      const budget = worker.memoryBudgetBytes;
      const text = `${gib(totalmem())}, ${gib(freemem())} unused; a merge may plan with ${gib(budget)}`;
      if (budget > totalmem()) throw new Error(text);
      return text;
    }),
    check('threads', async () => `${worker.threads} for a job, ${availableParallelism()} processors`),
  ]);
}

/** The folder itself, or where it would be made. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found?.isDirectory() === true || at === dirname(at)) return at;
  }
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
