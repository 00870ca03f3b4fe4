/**
 * The main job on the bundled suites, end to end: starts the embedded default, registers bases, experts and benchmarks through the
 * public API, runs a small experiment on each, and prints the leaderboards. A second run finds all of it done.
 */
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { createClientState } from '../client/client-state.ts';
import { createGraphqlClient } from '../client/graphql-client.ts';
import { parseInteger } from '../cli/arguments.ts';
import { complaintOf, EXIT, exitCodeOf, isInterruption } from '../cli/exit-codes.ts';
import { formatSeconds } from '../cli/format.ts';
import { localAdminToken } from '../cli/local-token.ts';
import { createOutput, type Output } from '../cli/output.ts';
import { type Session } from '../cli/session.ts';
import { freePort, startDemoServer, type DemoServer } from './demo-server.ts';
import { runDemoSuites } from './demo-suites.ts';

interface DemoOptions {
  readonly exit?: boolean;
  readonly json?: boolean;
  readonly port: string;
  readonly data: string;
}

const command = new Command('demo')
  .description('register, merge, score and rank the bundled suites; then keep serving')
  .option('--exit', 'end after the table instead of serving on')
  .option('--json', 'the board as JSON Lines on standard output as well')
  .option('--port <port>', 'port to serve on; a free one when it is taken', '4000')
  .option('--data <folder>', 'data folder', join('data', 'demo'))
  .exitOverride();

try {
  const options = command.parse().opts<DemoOptions>();
  await demo(options, createOutput(options.json === true));
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (process.exitCode !== EXIT.ok && !(error instanceof Error && error.name === 'CommanderError')) {
    const goesOn = isInterruption(error) ? ': the same command goes on from here' : '';
    process.stderr.write(`demo: ${complaintOf(error)}${goesOn}\n`);
  }
}

async function demo(options: DemoOptions, output: Output): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const wanted = parseInteger(options.port, 0, 65_535, '--port');
  const port = await freePort(wanted);
  if (port !== wanted) output.note(`port ${wanted} is taken: serving on a free one`);
  const dataFolder = resolve(options.data);
  const server = await startDemoServer(dataFolder, port, stop.signal);
  try {
    output.note(`serving on ${server.url}, data in ${dataFolder}, log in ${server.logFile}`);
    await Promise.race([board(server, dataFolder, output, stop.signal), server.ended]);
    if (options.exit) return;
    output.note(`\nThe page: ${server.url}  GraphQL: ${server.url}/graphql  ctrl-c ends both.`);
    await Promise.race([once(stop.signal, 'abort'), server.ended]);
  } finally {
    output.progress.close();
    await server.stop();
  }
}

async function board(server: DemoServer, dataFolder: string, output: Output, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  const session: Session = {
    client: createGraphqlClient({ url: server.url, token: await localAdminToken(dataFolder, server.url) }),
    output,
    state: createClientState(join(dataFolder, 'client')),
    signal,
  };
  const { rows, text, sent, merges, evaluations } = await runDemoSuites(session, dataFolder);
  if (output.json) output.note(text);
  output.results(rows, text);
  const seconds = (performance.now() - begun) / 1000;
  output.note(
    `${sent} registrations, ${merges} merges run, ${evaluations} evaluations run in ${formatSeconds(seconds)}`,
  );
}
