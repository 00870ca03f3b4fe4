/** A disk that can be filled: a tmpfs of its own. Needs root and the right to mount (in a container: CAP_SYS_ADMIN). */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type FaultReport } from './fault.ts';

const run = promisify(execFile);
export const PAGE_BYTES = 4096;

export interface SmallVolume {
  readonly folder: string;
  /** Leaves this many bytes free, in whole pages. */
  fill(freeBytes?: number): Promise<void>;
  /** Makes room again. */
  empty(): Promise<void>;
}

/** Reports that nothing was caused where nothing can be mounted. */
export async function onSmallVolume(
  bytes: number,
  work: (volume: SmallVolume) => Promise<FaultReport>,
): Promise<FaultReport> {
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-faults-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    const why = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    return { seen: {}, problems: [], notCaused: `it needs root and the right to mount a tmpfs (${why})` };
  }
  const ballast = join(folder, 'ballast');
  try {
    // the embedded database runs as another user when this is root
    await chmod(folder, 0o755);
    return await work({
      folder,
      fill: async (freeBytes = 0) => {
        await rm(ballast, { force: true });
        const { bavail, bsize } = await statfs(folder);
        const size = bavail * bsize - Math.ceil(freeBytes / PAGE_BYTES) * PAGE_BYTES;
        await writeFile(ballast, Buffer.alloc(Math.max(0, size))).catch((error: NodeJS.ErrnoException) => {
          // somebody else took the room meanwhile: full it is
          if (error.code !== 'ENOSPC') throw error;
        });
      },
      empty: () => rm(ballast, { force: true }),
    });
  } finally {
    await run('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  }
}
