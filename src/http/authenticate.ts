import { GraphQLError } from 'graphql';
import { type TokenService } from '../services/token-service.ts';
import { type Viewer } from '../services/viewer.ts';
import { type Gate } from './gate.ts';

export interface Credentials {
  /** The `Authorization` header, or the same text in the payload of a WebSocket's `connection_init`. */
  readonly authorization: unknown;
  readonly address: string;
}

export type Authenticate = (credentials: Credentials) => Promise<Viewer | null>;

/**
 * Finds out who asks. Nobody (null) only where no credentials came and reads are public: a bad token is never taken for
 * none, or a script would notice the end of its token by odd results.
 * @throws GraphQLError UNAUTHENTICATED with HTTP status 401.
 */
export function createAuthenticate(tokens: TokenService, gate: Gate, publicReads: boolean): Authenticate {
  return async ({ authorization, address }) => {
    if (authorization === undefined || authorization === null) {
      if (publicReads) return null;
      throw unauthenticated('this server wants a token for reading, too: send "Authorization: Bearer …"');
    }
    const bearer = typeof authorization === 'string' ? /^Bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined;
    const result = bearer === undefined ? null : await tokens.authenticate(bearer);
    if (result?.ok === true) return result.value;
    gate.failedLogin(address);
    throw unauthenticated(result?.errors[0].message ?? 'the Authorization header must read "Bearer mrg_…"');
  };
}

function unauthenticated(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: new Map([['www-authenticate', 'Bearer realm="mergeboard"']]) },
    },
  });
}
