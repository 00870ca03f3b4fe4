import { join } from 'node:path';
import { type Command } from 'commander';
import { ADMIN_TOKEN_FILE } from '../local-token.ts';
import { holdEarlySignals, stopWithParent } from '../process-life.ts';
import { startWorkerChild } from '../worker-child.ts';

interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  readonly worker: boolean;
  readonly json?: boolean;
}

/** `mergeboard serve`: the API, and a worker beside it. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the API, with one worker process beside it; ctrl-c drains, twice stops at once')
    .option('--port <port>', 'port, 0 for any free one (MERGEBOARD_PORT, 4000)')
    .option('--host <address>', 'address to listen on (MERGEBOARD_HOST, 127.0.0.1)')
    .option('--data <folder>', 'data folder (MERGEBOARD_DATA, ./data)')
    .option('--no-worker', 'only the API: workers are started elsewhere')
    .option('--json', 'one line of JSON on standard output once it listens')
    .action(serve);
}

/** `mergeboard worker`: takes jobs until it is told to stop. */
export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description('take jobs from the queue; ctrl-c lets the running one end, twice puts it back')
    .option('--data <folder>', 'data folder (MERGEBOARD_DATA, ./data)')
    .action(async ({ data }: Pick<ServeOptions, 'data'>) => {
      const { loadEnvWith } = await import('../../env.ts');
      const env = loadEnvWith({ MERGEBOARD_DATA: data });
      const release = holdEarlySignals();
      // loaded only here: the other commands do without a database driver
      const [{ runWorkerUntilSignal }, { createLogger, secretsOf }] = await Promise.all([
        import('../../worker.ts'),
        import('../../logger.ts'),
      ]);
      const leave = stopWithParent();
      try {
        await runWorkerUntilSignal(
          env,
          createLogger({ level: env.logLevel, name: 'worker', secrets: secretsOf(env) }),
          release,
        );
      } finally {
        leave();
      }
    });
}

async function serve(options: ServeOptions): Promise<void> {
  const { loadEnvWith } = await import('../../env.ts');
  const env = loadEnvWith({
    MERGEBOARD_PORT: options.port,
    MERGEBOARD_HOST: options.host,
    MERGEBOARD_DATA: options.data,
  });
  const release = holdEarlySignals();
  const [{ runServerUntilSignal }, { createLogger, secretsOf }] = await Promise.all([
    import('../../server.ts'),
    import('../../logger.ts'),
  ]);
  const logger = createLogger({ level: env.logLevel, name: 'server', secrets: secretsOf(env) });
  const leave = stopWithParent();
  const worker = { ended: Promise.resolve() };
  try {
    await runServerUntilSignal(env, logger, (server) => {
      if (options.worker) {
        const child = startWorkerChild(env.dataFolder, logger);
        const pass = (): void => child.signal();
        process.on('SIGTERM', pass).on('SIGINT', pass);
        worker.ended = child.ended;
        // without its worker the server would take jobs that nobody does
        child.ended.catch((error: unknown) => {
          logger.fatal({ err: error }, 'stopping');
          process.kill(process.pid, 'SIGTERM');
        });
      }
      const { dataFolder } = env;
      const text = `Mergeboard serves its page on ${server.url} and GraphQL on ${server.url}/graphql\nadmin token: ${join(dataFolder, ADMIN_TOKEN_FILE)}\n`;
      const ready = `${JSON.stringify({ url: server.url, dataFolder, pid: process.pid })}\n`;
      process.stdout.write(options.json ? ready : text);
      release();
    });
    await worker.ended;
  } finally {
    leave();
  }
}
