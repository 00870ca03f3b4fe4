import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON Lines. */
  readonly lines: readonly Record<string, unknown>[];
}

export type CliEnv = Readonly<Record<string, string>>;

/** Runs the command line to its end, as a shell would. */
export async function runCli(args: readonly string[], env: CliEnv = {}): Promise<CliRun> {
  return runProgram(process.execPath, [CLI, ...args], { env });
}

export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly env?: CliEnv; readonly cwd?: string } = {},
): Promise<CliRun> {
  const env = { ...process.env, ...options.env };
  const child = spawn(program, args, { env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return finishedRun(code, stdout(), stderr());
}

export function finishedRun(code: number | null, stdout: string, stderr: string): CliRun {
  return {
    code,
    stdout,
    stderr,
    get lines() {
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

export interface ServedFolder {
  readonly url: string;
  readonly folder: string;
  readonly dataFolder: string;
  /** Environment that lets the command line find this server and its token. */
  readonly env: CliEnv;
  readonly process: ChildProcess;
  /** What the server and its worker logged so far. */
  log(): string;
  /** SIGTERM, then the exit status. The folder goes with it. */
  stop(): Promise<number | null>;
}

/** `mergeboard serve` with its worker on a free port and a folder of its own. */
export async function serveFolder(env: CliEnv = {}): Promise<ServedFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-cli-'));
  // under root the database runs as another user
  await chmod(folder, 0o755);
  const dataFolder = join(folder, 'data');
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--data', dataFolder, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = collect(child.stderr);
  const gone = once(child, 'close');
  const [first] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), gone])) as [unknown];
  if (typeof first !== 'string') throw new Error(`the server did not come up:\n${log()}`);
  const { url } = JSON.parse(first) as { url: string };
  return {
    url,
    folder,
    dataFolder,
    env: { MERGEBOARD_URL: url, MERGEBOARD_DATA: dataFolder, MERGEBOARD_STATE: join(folder, 'state') },
    process: child,
    log,
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      const [code] = (await gone) as [number | null];
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
