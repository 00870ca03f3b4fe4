import { setTimeout as sleep } from 'node:timers/promises';
import { type Place } from './cluster.ts';
import { isAlive, withFolderLock } from './folder-lock.ts';
import { readPidFile, runningPort, startServer } from './server.ts';

const LOOK_MS = 1000;
/** A server that does not start is tried again more and more rarely. */
const LAST_WAIT_MS = 30_000;

/** What became of a server that had ended. */
export interface ServerReport {
  /** It runs again. */
  onRestart(): void;
  /** It does not start, or not where its users look for it; it is tried again. */
  onFailure(error: unknown): void;
}

export interface KeepOptions {
  readonly place: Place;
  /** Port of the URL that its users have. */
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly lock: { readonly path: string; readonly timeoutMs: number };
  readonly report: ServerReport;
}

/**
 * Starts the server again whenever it has ended by itself: one that cannot write its log, because the disk is full, does. Of several
 * processes that look after it, one starts it. Resolves, after `signal` was aborted, once nothing is under way.
 */
export async function keepRunning(
  { place, port, settings, lock, report }: KeepOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let wait = LOOK_MS; await pause(wait, signal);) {
    const [pid] = await readPidFile(place);
    if (pid !== undefined && isAlive(Number(pid))) {
      wait = LOOK_MS;
      continue;
    }
    try {
      const found = await withFolderLock(lock.path, lock.timeoutMs, async () => {
        if (signal.aborted) return port;
        return (await runningPort(place)) ?? (await startServer(place, settings));
      });
      if (signal.aborted) return;
      if (found !== port) throw new Error(`it listens on port ${found} now, not on ${port}: start this process again`);
      report.onRestart();
    } catch (error) {
      report.onFailure(error);
      wait = Math.min(2 * wait, LAST_WAIT_MS);
    }
  }
}

/** False when the signal was aborted meanwhile. Keeps no process alive. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal, ref: false }).catch(() => false);
}
