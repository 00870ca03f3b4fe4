/** The processes of the benchmark beside its own: server, yardstick, load. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { embeddedEnvironment } from '../../src/env.ts';
import { type BareSettings } from './bare-server.ts';
import { type LoadOrder, type LoadResult } from './load.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const QUIET = ['--no-warnings'];

/** Node's flags of `npm start`. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** Clients that never wait ask for more than a token may: what is measured is answering, not refusing. */
const UNHURRIED = { MERGEBOARD_POINTS_PER_MINUTE: '10000000' };

export interface Listening {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Where a registry is. */
export interface Place {
  readonly folder: string;
  /** URL of its database. */
  readonly database: string;
}

/** `npm start` without a worker; with `profile` it writes a CPU profile there when it ends. */
export async function startApi({ folder, database }: Place, profile: string | null): Promise<Listening> {
  const profiling = profile === null ? [] : ['--cpu-prof', '--cpu-prof-dir', profile];
  const child = spawn(
    process.execPath,
    [...QUIET, ...startFlags(), ...profiling, CLI, 'serve', '--no-worker', '--json', '--port', '0', '--data', folder],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...embeddedEnvironment(), DATABASE_URL: database, ...UNHURRIED } },
  );
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended(child)])) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return { port: Number(new URL(url).port), pid: child.pid ?? 0, stop: () => stopped(child) };
}

export async function startBare(settings: BareSettings): Promise<Listening> {
  const child = fork(fileURLToPath(new URL('bare-server.ts', import.meta.url)), { execArgv: QUIET });
  child.send(settings);
  const [port] = (await Promise.race([once(child, 'message'), ended(child)])) as [number];
  return { port, pid: child.pid ?? 0, stop: () => stopped(child) };
}

export interface Load {
  /** @throws Error with the first answer that was no success. */
  put(order: LoadOrder): Promise<LoadResult>;
  stop(): Promise<void>;
}

export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), { execArgv: QUIET });
  const end = ended(child);
  end.catch(() => undefined);
  return {
    put: async (order) => {
      child.send(order);
      const [result] = (await Promise.race([once(child, 'message'), end])) as [LoadResult];
      if (result.failure !== null) throw new Error(`an answer failed: ${result.failure}`);
      return result;
    },
    stop: () => stopped(child),
  };
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`a process of the benchmark ended with status ${code}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
