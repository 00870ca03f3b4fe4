import { type TypedDocumentString } from './documents.generated.ts';
import { currentToken } from './token.ts';

/** What the server said instead of an answer. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly code: string | null;
  /** Whether asking again would give the same. */
  readonly final: boolean;
  /** When the server wants to be asked again, if it said so. */
  readonly retryAfterSeconds: number | null;

  constructor(message: string, code: string | null, final: boolean, retryAfterSeconds: number | null = null) {
    super(message);
    this.code = code;
    this.final = final;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly retryAfterSeconds?: number };
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An answer as it came. */
export type RawAnswer = Answer<unknown>;

/** Codes of answers that may be others a moment later. */
const PASSING: readonly string[] = ['RATE_LIMITED', 'STORAGE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR', 'INTERNAL'];

/**
 * Sends one operation to the server that this page came from.
 * @throws RequestFailed when the server refuses or cannot be reached; AbortError
 */
export async function request<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const answer = await post<Data>({ query: document.toString(), variables }, signal);
  const [error] = answer.errors ?? [];
  if (error !== undefined) {
    const { code = null, retryAfterSeconds = null } = error.extensions ?? {};
    throw new RequestFailed(error.message, code, code === null || !PASSING.includes(code), retryAfterSeconds);
  }
  if (answer.data == null) throw new RequestFailed('the server answered without data', null, true);
  return answer.data;
}

/**
 * Sends any operation and gives the answer as it came, errors included.
 * @throws RequestFailed when there is no answer of GraphQL; AbortError
 */
export function postOperation(body: unknown, signal?: AbortSignal): Promise<RawAnswer> {
  return post(body, signal);
}

async function post<Data>(body: unknown, signal?: AbortSignal): Promise<Answer<Data>> {
  const token = currentToken();
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new RequestFailed('the server cannot be reached', null, false);
  }
  try {
    return (await response.json()) as Answer<Data>;
  } catch {
    throw new RequestFailed(`the server answered with status ${response.status}`, null, response.status < 500);
  }
}
