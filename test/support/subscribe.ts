import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface SocketOptions {
  /** Payload of `connection_init`. */
  readonly params?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

/** A client of the subscriptions of a server. It never retries: a refusal is an answer. */
export function openSocket(url: string, options: SocketOptions = {}): Client {
  const { params, headers } = options;
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    retryAttempts: 0,
    ...(params === undefined ? {} : { connectionParams: params }),
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols, { ...(headers === undefined ? {} : { headers }) });
      }
    },
  });
}
