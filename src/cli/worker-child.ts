import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../logger.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const FIRST_DELAY_MS = 500;
/** A worker that lived this long was not broken from the start. */
const HEALTHY_MS = 30_000;
const MOST_QUICK_ENDS = 5;

export interface WorkerChild {
  /** First call: let running jobs end. Second call: put them back into the queue. */
  signal(): void;
  /** Resolves when the worker is gone after `signal`. Rejects when it keeps ending by itself. */
  readonly ended: Promise<void>;
}

/** Runs `mergeboard worker` as a child and starts it again when it crashes; the queue hands its job to the next one. */
export function startWorkerChild(dataFolder: string, logger: Logger): WorkerChild {
  let child: ChildProcess | null = null;
  let stopping = false;
  const run = async (): Promise<void> => {
    let quickEnds = 0;
    while (!stopping) {
      const begun = performance.now();
      child = spawn(process.execPath, [CLI, 'worker', '--data', dataFolder], {
        // ctrl-c is for the server, which passes it on; the channel tells the worker when the server is gone
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      child = null;
      if (stopping) return;
      quickEnds = performance.now() - begun < HEALTHY_MS ? quickEnds + 1 : 1;
      logger.error({ code, signal }, 'the worker has ended; starting another one');
      if (quickEnds >= MOST_QUICK_ENDS) throw new Error(`the worker ended ${quickEnds} times soon after its start`);
      await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY_MS * 2 ** (quickEnds - 1)));
    }
  };
  return {
    signal: () => {
      stopping = true;
      child?.kill('SIGTERM');
    },
    ended: run(),
  };
}
