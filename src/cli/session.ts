import { resolve } from 'node:path';
import { isAuthError } from '../client/client-errors.ts';
import type { ClientState } from '../client/client-state.ts';
import type { GraphqlClient } from '../client/graphql-client.ts';
import { complaintOf, exitCodeOf, UsageError } from './exit-codes.ts';
import { localAdminToken } from './local-token.ts';
import { createOutput, type Output } from './output.ts';

/** Options of `withClientOptions`. */
export interface ClientOptions {
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** What a command that talks to a server works with. */
export interface Session {
  readonly client: GraphqlClient;
  readonly output: Output;
  readonly state: ClientState;
  /** Aborted by ctrl-c. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command against a server: options, then environment, then the data folder say where and with which token. Sets the
 * exit status from what is thrown.
 */
export async function withSession(options: ClientOptions, work: (session: Session) => Promise<void>): Promise<void> {
  const output = createOutput(options.json === true);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  let searched: string | null = null;
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    // loaded only here: help does without them
    const { loadEnv } = await import('../env.ts');
    const { createGraphqlClient } = await import('../client/graphql-client.ts');
    const { createClientState } = await import('../client/client-state.ts');
    const env = loadEnv();
    const url = (options.url ?? env.client.url).replace(/\/+$/, '');
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw new UsageError(`--url is an http or https URL, not "${url}"`);
    const dataFolder = options.data === undefined ? env.dataFolder : resolve(options.data);
    const token = options.token ?? env.client.token ?? (await localAdminToken(dataFolder, url));
    if (token === null) searched = dataFolder;
    const client = createGraphqlClient({ url, token, signal: stop.signal });
    await work({ client, output, state: createClientState(env.client.stateFolder), signal: stop.signal });
  } catch (error) {
    output.progress.close();
    process.exitCode = exitCodeOf(error);
    output.note(`mergeboard: ${complaintOf(error)}`);
    if (searched !== null && isAuthError(error)) {
      output.note(
        `No token was sent: set MERGEBOARD_TOKEN, or MERGEBOARD_DATA to the data folder of a server on this machine (${searched} has no admin-token that only its owner can read).`,
      );
    }
  } finally {
    output.progress.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
