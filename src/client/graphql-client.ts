import type { TypedQueryDocumentNode } from 'graphql';
// not from 'graphql': all of that takes ten times as long to load
import { print } from 'graphql/language/printer.js';
import { RejectedError, RequestError, UnreachableError } from './client-errors.ts';
import type { UserErrorPartsFragment } from './documents.generated.ts';
import { sleep } from './sleep.ts';
import { isRepeatable, type PassingError, secondsToWait } from './try-again.ts';

export interface GraphqlClientOptions {
  /** Base URL of the server, without `/graphql`. */
  readonly url: string;
  readonly token: string | null;
  /** Seconds until one request is given up. */
  readonly timeoutSeconds?: number;
  /** Ends every request, besides the signal of its own. */
  readonly signal?: AbortSignal;
}

export interface GraphqlClient {
  readonly url: string;
  /**
   * Sends one operation; that of a text is typed by the caller. When the server asks to come again it does, a few times.
   * @throws UnreachableError when nothing answers, RequestError when the answer has `errors`.
   */
  request<Data, Variables>(
    document: TypedQueryDocumentNode<Data, Variables> | string,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data>;
  /**
   * Gets what is no operation, e.g. an export; the body is still to be read.
   * @throws UnreachableError when nothing answers, RequestError when the server refuses.
   */
  download(path: string, signal?: AbortSignal): Promise<Response>;
}

interface AnswerError extends PassingError {
  readonly message: string;
  readonly extensions?: PassingError['extensions'] & { readonly id?: string };
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly AnswerError[];
}

const MOST_WAITS = 5;

/** A client of the GraphQL API over `fetch`. It holds no state but its options. */
export function createGraphqlClient(options: GraphqlClientOptions): GraphqlClient {
  const endpoint = `${options.url.replace(/\/+$/, '')}/graphql`;
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (options.token !== null) headers.authorization = `Bearer ${options.token}`;
  const timeoutMs = (options.timeoutSeconds ?? 60) * 1000;

  async function ask(
    body: string,
    signal: AbortSignal | undefined,
  ): Promise<{ status: number; answer: GraphqlAnswer }> {
    const limit = AbortSignal.timeout(timeoutMs);
    const { status, text } = await post(endpoint, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([signal, options.signal, limit].filter((one) => one !== undefined)),
      // a redirected POST would lose its body, and the token must not follow it to another host
      redirect: 'error',
    });
    return { status, answer: parseAnswer(text, status, endpoint) };
  }

  return {
    url: options.url,
    async request(document, variables, signal) {
      const body = JSON.stringify({ query: typeof document === 'string' ? document : print(document), variables });
      for (let waits = 0; ; waits += 1) {
        const { status, answer } = await ask(body, signal);
        // the server validated the operation against the schema that the types were generated from
        if (!answer.errors || answer.errors.length === 0) return answer.data as never;
        const seconds = secondsToWait(answer.errors, isRepeatable(document));
        if (seconds === null || waits >= MOST_WAITS) throw requestError(answer.errors, status);
        await sleep(seconds * 1000, signal ?? options.signal);
      }
    },
    async download(path, signal) {
      const { authorization } = headers;
      const response = await reach(`${options.url.replace(/\/+$/, '')}${path}`, {
        headers: authorization === undefined ? {} : { authorization },
        signal,
        redirect: 'error',
      });
      if (response.ok) return response;
      const { errors = [] } = parseAnswer(await response.text(), response.status, path);
      throw requestError(errors, response.status);
    },
  };
}

function requestError(errors: readonly AnswerError[], status: number): RequestError {
  const codes = errors.flatMap(({ extensions }) => extensions?.code ?? []);
  const lines = errors.map(({ message, extensions }) => message + (extensions?.id ? ` (${extensions.id})` : ''));
  return new RequestError(lines.join('\n'), status, codes);
}

/** The payload itself when it has no `userErrors`, so that callers only see success. */
export function accepted<Payload extends { readonly userErrors: readonly UserErrorPartsFragment[] }>(
  payload: Payload,
): Payload {
  if (payload.userErrors.length > 0) throw new RejectedError(payload.userErrors);
  return payload;
}

async function post(endpoint: string, init: RequestInit): Promise<{ status: number; text: string }> {
  const response = await reach(endpoint, init);
  try {
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (init.signal?.aborted && error instanceof Error && error.name === 'AbortError') throw error;
    throw new UnreachableError(endpoint, error);
  }
}

async function reach(endpoint: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(endpoint, init);
  } catch (error) {
    if (init.signal?.aborted && error instanceof Error && error.name === 'AbortError') throw error;
    throw new UnreachableError(endpoint, error);
  }
}

function parseAnswer(text: string, status: number, endpoint: string): GraphqlAnswer {
  const parsed = parseJson(text);
  if (isAnswer(parsed)) return parsed;
  throw new RequestError(`${endpoint} answered ${status} with something that is not GraphQL`, status);
}

function isAnswer(value: unknown): value is GraphqlAnswer {
  if (typeof value !== 'object' || value === null) return false;
  return 'errors' in value ? Array.isArray(value.errors) : 'data' in value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
