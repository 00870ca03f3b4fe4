import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { embeddedEnvironment } from '../env.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
/** Drain, stop the worker, stop the database. */
const STOP_SECONDS = 30;

const Ready = z.object({ url: z.string() });

export interface DemoServer {
  readonly url: string;
  readonly logFile: string;
  /** Rejects when the server ends by itself. */
  readonly ended: Promise<never>;
  /** Stops the server with its worker and its database, and waits until they are gone. */
  stop(): Promise<void>;
}

/**
 * Starts `mergeboard serve` (API, embedded database, one worker) as a child and waits until it answers.
 * @throws Error with the end of its log when it does not come up.
 */
export async function startDemoServer(dataFolder: string, port: number, signal: AbortSignal): Promise<DemoServer> {
  await mkdir(dataFolder, { recursive: true });
  const logFile = join(dataFolder, 'server.log');
  const log = openSync(logFile, 'a');
  const child = spawn(
    process.execPath,
    [CLI, 'serve', '--json', '--data', dataFolder, '--port', String(port), '--host', '127.0.0.1'],
    // the channel lets the server notice that this process is gone; a group of its own keeps ctrl-c for us
    { stdio: ['ignore', 'pipe', log, 'ipc'], detached: true, env: embeddedEnvironment() },
  );
  closeSync(log);
  const gone = once(child, 'exit');
  const interrupt = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', interrupt, { once: true });
  const url = await Promise.race([readyUrl(child), gone.then(() => null)]);
  signal.removeEventListener('abort', interrupt);
  if (url === null) throw new Error(`the server did not come up; the end of ${logFile}:\n${await tail(logFile)}`);
  const stopping = { asked: false };
  const ended = gone.then(async () => {
    if (stopping.asked) return new Promise<never>(() => undefined);
    throw new Error(`the server has ended; the end of ${logFile}:\n${await tail(logFile)}`);
  });
  // whoever does not wait for it must not crash on it
  ended.catch(() => undefined);
  return {
    url,
    logFile,
    ended,
    stop: async () => {
      stopping.asked = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** The wanted port, or 0 (any free one) when somebody else listens there. */
export async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(0));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });
}

async function readyUrl(child: ChildProcess): Promise<string | null> {
  if (!child.stdout) return null;
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = Ready.safeParse(JSON.parse(line));
    if (ready.success) {
      child.stdout.resume();
      return ready.data.url;
    }
  }
  return null;
}

async function tail(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines.slice(-20).join('\n');
}
