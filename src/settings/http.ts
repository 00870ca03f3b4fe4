import { z } from 'zod';
import { flag, integer, optional, origins, url } from './variables.ts';

/** What tokens without budgets of their own, and strangers by their address, may ask for. */
export interface Rates {
  readonly pointsPerMinute: number;
  readonly anonymousPointsPerMinute: number;
  /** Merges, evaluations, statistics and experiments. */
  readonly startsPerHour: number;
}

export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  /** What clients call us: base of signed URLs of the local-folder store. No trailing slash. */
  readonly publicUrl: string;
  /** Reads without a token. */
  readonly publicReads: boolean;
  /** Origins whose pages may call the API from a browser; none by default. */
  readonly origins: readonly string[];
  /** Proxies in front of the server, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  readonly rates: Rates;
}

export const httpModel = z
  .object({
    MERGEBOARD_HOST: optional.transform((value) => value ?? '127.0.0.1'),
    MERGEBOARD_PORT: integer(0, 65_535, 4000),
    MERGEBOARD_PUBLIC_URL: url('http', 'https'),
    MERGEBOARD_PUBLIC_READS: flag(true),
    MERGEBOARD_ORIGINS: origins,
    MERGEBOARD_TRUSTED_PROXIES: integer(0, 10, 0),
    MERGEBOARD_POINTS_PER_MINUTE: integer(100, 10_000_000, 60_000),
    MERGEBOARD_ANONYMOUS_POINTS_PER_MINUTE: integer(100, 10_000_000, 20_000),
    MERGEBOARD_STARTS_PER_HOUR: integer(1, 1_000_000, 1000),
  })
  .transform((given): HttpSettings => {
    const [host, port] = [given.MERGEBOARD_HOST, given.MERGEBOARD_PORT];
    return {
      host,
      port,
      publicUrl: (given.MERGEBOARD_PUBLIC_URL ?? localUrl({ host, port })).replace(/\/+$/, ''),
      publicReads: given.MERGEBOARD_PUBLIC_READS,
      origins: given.MERGEBOARD_ORIGINS,
      trustedProxies: given.MERGEBOARD_TRUSTED_PROXIES,
      rates: {
        pointsPerMinute: given.MERGEBOARD_POINTS_PER_MINUTE,
        anonymousPointsPerMinute: given.MERGEBOARD_ANONYMOUS_POINTS_PER_MINUTE,
        startsPerHour: given.MERGEBOARD_STARTS_PER_HOUR,
      },
    };
  });

/** Where clients on this machine find a server that listens there. A wildcard address is for listening alone. */
export function localUrl({ host, port }: Pick<HttpSettings, 'host' | 'port'>): string {
  const to = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${to.includes(':') ? `[${to}]` : to}:${port}`;
}
