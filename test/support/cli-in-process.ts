import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { finishedRun, type CliEnv, type CliRun } from './cli.ts';

/** As `runCli`, without a process of its own: for tests of what commands do and say. One at a time. */
export async function callCli(args: readonly string[], env: CliEnv = {}): Promise<CliRun> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  const [stdout, stderr] = [divert(process.stdout), divert(process.stderr)];
  const exitCode = process.exitCode;
  process.exitCode = undefined;
  Object.assign(process.env, env);
  try {
    await runCommandLine(args);
    return finishedRun(Number(process.exitCode ?? 0), stdout.text(), stderr.text());
  } finally {
    process.exitCode = exitCode;
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    stdout.restore();
    stderr.restore();
  }
}

/** Keeps what is written to a stream from here on, instead of writing it. */
function divert(stream: NodeJS.WriteStream): { text(): string; restore(): void } {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    for (const done of rest) if (typeof done === 'function') done();
    return true;
  };
  return { text: () => text, restore: () => void (stream.write = write) };
}
