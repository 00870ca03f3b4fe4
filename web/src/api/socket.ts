import { type Client, createClient } from 'graphql-ws/client';
import { currentToken } from './token.ts';

let sockets: Client | null = null;

/** One socket for all subscriptions of this tab; it is open while there is one. Every connection reads the token anew. */
export function socketClient(): Client {
  sockets ??= createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: 0,
    connectionParams: () => {
      const token = currentToken();
      return token === null ? {} : { authorization: `Bearer ${token}` };
    },
  });
  return sockets;
}
