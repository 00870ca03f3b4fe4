import { print, type TypedQueryDocumentNode } from 'graphql';
import { RejectedError, RequestError, UnreachableError } from './client-errors.ts';
import { type UserErrorPartsFragment } from './documents.generated.ts';

export interface GraphqlClientOptions {
  /** Base URL of the server, without `/graphql`. */
  readonly url: string;
  readonly token: string | null;
  /** Seconds until one request is given up. */
  readonly timeoutSeconds?: number;
}

export interface GraphqlClient {
  readonly url: string;
  /**
   * Sends one operation.
   * @throws UnreachableError when nothing answers, RequestError when the answer has `errors`.
   */
  request<Data, Variables>(
    document: TypedQueryDocumentNode<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data>;
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** A client of the GraphQL API over `fetch`. It holds no state but its options. */
export function createGraphqlClient(options: GraphqlClientOptions): GraphqlClient {
  const endpoint = `${options.url.replace(/\/+$/, '')}/graphql`;
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (options.token !== null) headers.authorization = `Bearer ${options.token}`;
  const timeoutMs = (options.timeoutSeconds ?? 60) * 1000;

  return {
    url: options.url,
    async request(document, variables, signal) {
      const limit = AbortSignal.timeout(timeoutMs);
      const { status, text } = await post(endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: print(document), variables }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        // a redirected POST would lose its body, and the token must not follow it to another host
        redirect: 'error',
      });
      const answer = parseAnswer(text, status, endpoint);
      if (answer.errors && answer.errors.length > 0) {
        const codes = answer.errors.flatMap(({ extensions }) => extensions?.code ?? []);
        throw new RequestError(answer.errors.map(({ message }) => message).join('\n'), status, codes);
      }
      // the server validated the operation against the schema that the types were generated from
      return answer.data as never;
    },
  };
}

/** The payload itself when it has no `userErrors`, so that callers only see success. */
export function accepted<Payload extends { readonly userErrors: readonly UserErrorPartsFragment[] }>(
  payload: Payload,
): Payload {
  if (payload.userErrors.length > 0) throw new RejectedError(payload.userErrors);
  return payload;
}

async function post(endpoint: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(endpoint, init);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
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
