import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Backend, type BackendName } from '../backends.ts';

/** What a backend said when it was tried. */
export type BackendReport =
  | { readonly name: BackendName; readonly usable: true; readonly backend: Backend }
  | { readonly name: BackendName; readonly usable: false; readonly reason: string };

const PROCESS = new URL('./probe-process.ts', import.meta.url);
/** The first start of a GPU driver may compile for seconds. */
const LIMIT_MS = 30_000;

/**
 * Tries a backend in a process of its own, so that a driver that crashes or prints harms nobody. A GPU in software counts as
 * usable; its `kind` says what it is.
 */
export async function probeBackend(name: BackendName): Promise<BackendReport> {
  const child = spawn(process.execPath, [...process.execArgv, PROCESS.pathname, name], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const report = parseReport(String(Buffer.concat(output)));
  if (report?.name === name) return report;
  const end = signal === null ? `with status ${code}` : `by ${signal}`;
  return { name, usable: false, reason: `the process that tried it ended ${end}` };
}

/** The last line, for a library may print before it. */
function parseReport(output: string): BackendReport | null {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '') as BackendReport;
  } catch {
    return null;
  }
}
