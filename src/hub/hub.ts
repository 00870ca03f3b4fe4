import { createHubFetch } from './hub-fetch.ts';

export interface HubOptions {
  /** Base URL of the Hub, a mirror or a stub, without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | null;
  readonly signal?: AbortSignal;
  /** Milliseconds before the first repetition of a request that failed; doubles each time. */
  readonly firstDelayMs?: number;
}

/** What every call of `@huggingface/hub` takes: where, who, and how requests are made. */
export interface Hub {
  readonly hubUrl: string;
  readonly accessToken: string | undefined;
  readonly fetch: typeof fetch;
}

export function createHub({ endpoint, token, signal, firstDelayMs }: HubOptions): Hub {
  const hubUrl = endpoint.replace(/\/+$/, '');
  return { hubUrl, accessToken: token ?? undefined, fetch: createHubFetch({ signal, firstDelayMs }) };
}
