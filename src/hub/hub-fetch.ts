import { setTimeout as sleep } from 'node:timers/promises';
import { UnreachableError } from '../client/client-errors.ts';
import { CancelledError } from '../errors.ts';
import { HubError } from './hub-errors.ts';

export interface HubFetchOptions {
  readonly signal?: AbortSignal;
  readonly firstDelayMs?: number;
}

const ATTEMPTS = 5;
/** A Hub that asks to wait longer than this is not waited for. */
const MOST_WAIT_MS = 60_000;

/**
 * `fetch` for `@huggingface/hub`, which repeats nothing and has no signal for reads: network faults, 408, 429 and 5xx are tried again, and
 * every other refusal becomes a `HubError` with the Hub's own code and words.
 */
export function createHubFetch({ signal, firstDelayMs = 500 }: HubFetchOptions): typeof fetch {
  return async (input, init = {}) => {
    const signals = [signal, init.signal].filter((one) => one != null);
    const given = { ...init, ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}) };
    for (let attempt = 1; ; attempt += 1) {
      if (given.signal?.aborted === true) throw new CancelledError();
      const answer = await once(input, given);
      const isLast = attempt >= ATTEMPTS;
      if (answer instanceof Response) {
        if (answer.ok || isMissingFile(answer)) return answer;
        const wait = waitMs(answer) ?? backoff(firstDelayMs, attempt);
        if (!isTransient(answer.status) || isLast || wait > MOST_WAIT_MS) throw await refusal(answer);
        await answer.body?.cancel();
        await sleep(wait, undefined, { signal: given.signal ?? undefined }).catch(() => undefined);
      } else {
        if (isLast)
          throw new UnreachableError(shown(String(input instanceof Request ? input.url : input)), answer.fault);
        await sleep(backoff(firstDelayMs, attempt), undefined, { signal: given.signal ?? undefined }).catch(
          () => undefined,
        );
      }
    }
  };
}

async function once(input: string | URL | Request, init: RequestInit): Promise<Response | { readonly fault: unknown }> {
  try {
    return await fetch(input, init);
  } catch (fault) {
    if (init.signal?.aborted === true) throw new CancelledError();
    return { fault };
  }
}

/** The library asks for files that may not exist, and reads that answer itself. */
function isMissingFile(answer: Response): boolean {
  return (
    answer.status === 404 && answer.headers.get('x-error-code') === 'EntryNotFound' && answer.url.includes('/resolve/')
  );
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function backoff(firstDelayMs: number, attempt: number): number {
  return firstDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
}

function waitMs(answer: Response): number | null {
  const seconds = Number(answer.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

async function refusal(answer: Response): Promise<HubError> {
  const { status, headers } = answer;
  const code = headers.get('x-error-code');
  const body = (await answer.text().catch(() => '')).slice(0, 2000);
  const said = headers.get('x-error-message') ?? errorOf(body) ?? `status ${status}`;
  const request = headers.get('x-request-id');
  const place = `${shown(answer.url)} answered ${status}${code === null ? '' : ` ${code}`}`;
  return new HubError(`${place}: ${said}${request === null ? '' : ` (request ${request})`}`, status, code);
}

function errorOf(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return null;
    const text = 'error' in parsed ? parsed.error : 'message' in parsed ? parsed.message : null;
    return typeof text === 'string' ? text : null;
  } catch {
    return body.trim() === '' || body.includes('<') ? null : body.trim().slice(0, 300);
  }
}

/** Signed query strings stay out of messages. */
function shown(url: string): string {
  return url.split('?', 1)[0];
}
