import { join, resolve } from 'node:path';
import { createClientState } from '../client/client-state.ts';
import { createGraphqlClient } from '../client/graphql-client.ts';
import { exitCodeOf } from '../cli/exit-codes.ts';
import { localAdminToken } from '../cli/local-token.ts';
import { createOutput } from '../cli/output.ts';
import { type Session } from '../cli/session.ts';
import { startDemoServer } from './demo-server.ts';

/** Runs a command against a server of its own that ends with it: embedded database, one worker, everything in `data`. */
export async function withEmbeddedServer(
  data: string,
  json: boolean,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const output = createOutput(json);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const folder = resolve(data);
    const server = await startDemoServer(folder, 0, stop.signal);
    try {
      output.note(`serving on ${server.url}, data in ${folder}, log in ${server.logFile}`);
      const client = createGraphqlClient({ url: server.url, token: await localAdminToken(folder, server.url) });
      const state = createClientState(join(folder, 'client'));
      await Promise.race([work({ client, output, state, signal: stop.signal }), server.ended]);
    } finally {
      output.progress.close();
      await server.stop();
    }
  } catch (error) {
    output.progress.close();
    process.exitCode = exitCodeOf(error);
    output.note(`mergeboard: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
