import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Logger } from '../../logger.ts';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5000;
/** A connection that was cut without a word is noticed by a query that does not come back. */
const PROBE_INTERVAL_MS = 15_000;

export interface NotificationListenerOptions {
  readonly url: string;
  /** Channel name: lower-case letters and underscores. */
  readonly channel: string;
  readonly logger: Logger;
  onNotification(payload: string): void;
  /** After a new connection listens in place of a lost one: notifications in between are gone. */
  onReconnect(): void;
}

export interface NotificationListener {
  close(): Promise<void>;
}

/** Listens on one connection of its own and replaces it when it breaks. Resolves once the first one listens. */
export async function listenForNotifications(options: NotificationListenerOptions): Promise<NotificationListener> {
  const { logger } = options;
  const closing = new AbortController();
  let client = await connect(options);

  const keepUp = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await untilBroken(client, closing.signal);
      await client.end().catch(() => undefined);
      let wait = FIRST_RETRY_MS;
      while (!closing.signal.aborted) {
        try {
          client = await connect(options);
          options.onReconnect();
          break;
        } catch (error) {
          logger.warn({ err: error, channel: options.channel }, 'listening connection could not be restored yet');
          await sleep(wait, undefined, { signal: closing.signal }).catch(() => undefined);
          wait = Math.min(2 * wait, LAST_RETRY_MS);
        }
      }
    }
    await client.end().catch(() => undefined);
  };
  const kept = keepUp();
  return {
    close: async () => {
      closing.abort();
      await kept;
    },
  };
}

async function connect({ url, channel, onNotification }: NotificationListenerOptions): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'mergeboard-listener',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  client.on('notification', ({ payload }) => onNotification(payload ?? ''));
  await client.connect();
  try {
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

/** Resolves when the connection has ended, does not answer, or `signal` is aborted. */
async function untilBroken(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let answered = true;
    const probe = setInterval(() => {
      if (!answered) return done();
      answered = false;
      client.query('SELECT 1').then(() => (answered = true), done);
    }, PROBE_INTERVAL_MS);
    const done = (): void => {
      clearInterval(probe);
      client.off('end', done);
      client.off('error', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    client.once('end', done);
    client.once('error', done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
