import { spawn } from 'node:child_process';
import { StorageError } from '../../../errors.ts';
import { type ServerUser } from './server-user.ts';

export interface ProgramResult {
  readonly status: number | null;
  readonly output: string;
}

/** How to start a program as the server's user. */
export interface Launcher {
  readonly prefix: readonly string[];
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

const PRIVATE_FOLDER_ADVICE =
  'PostgreSQL cannot run as root, and its own user cannot enter the project or the data folder: move them out of the ' +
  'private folder they are in, run Mergeboard as an ordinary user, or set DATABASE_URL.';

/**
 * Under root the project or its data often lie below a home folder with mode 0700, where the user `postgres` could not
 * even traverse. `setpriv` can let that one process tree pass folder permissions while it still is not root.
 */
export async function launcherFor(user: ServerUser | null, probe: string): Promise<Launcher> {
  const plain: Launcher = { prefix: [], uid: user?.uid, gid: user?.gid };
  if (user === null) return plain;
  if ((await runProgram(plain, probe, ['--version']).catch(() => null))?.status === 0) return plain;
  return passingFolders(user);
}

/** A launcher whose programs may traverse folders of other users (Linux capability DAC_OVERRIDE, util-linux `setpriv`). */
export function passingFolders(user: ServerUser): Launcher {
  const ids = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { prefix: ['setpriv', ...ids, ...capability, '--'], uid: undefined, gid: undefined };
}

/** Runs a program to its end; standard output and error together. Rejects only when it could not be started. */
export async function runProgram(launcher: Launcher, program: string, args: readonly string[]): Promise<ProgramResult> {
  const [command = program, ...rest] = [...launcher.prefix, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      uid: launcher.uid,
      gid: launcher.gid,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      if (output.length < 16_384) output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** Like `runProgram`, but a status other than 0 is a `StorageError` that repeats what the program said. */
export async function mustRun(launcher: Launcher, program: string, args: readonly string[]): Promise<string> {
  const advice = launcher.prefix.length === 0 ? '' : `\n${PRIVATE_FOLDER_ADVICE}`;
  const { status, output } = await runProgram(launcher, program, args).catch((cause: unknown) => {
    throw new StorageError(`${program} could not be started.${advice}`, { cause, retryable: false });
  });
  if (status !== 0) throw new StorageError(`${program} failed with status ${status}: ${output.trim()}${advice}`);
  return output;
}
