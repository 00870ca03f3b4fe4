import type { UserErrorPartsFragment } from './documents.generated.ts';

/** The server did not answer: nothing listens there, the name is unknown, the connection broke. */
export class UnreachableError extends Error {
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`cannot reach ${url}: ${rootMessage(cause)}`, { cause });
    this.name = 'UnreachableError';
    this.url = url;
  }
}

/** A GraphQL answer with top-level `errors`, or an HTTP answer that is no GraphQL answer. */
export class RequestError extends Error {
  readonly status: number;
  readonly codes: readonly string[];

  constructor(message: string, status: number, codes: readonly string[] = []) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.codes = codes;
  }
}

/** A payload with `userErrors`: the server understood the request and could not do it. */
export class RejectedError extends Error {
  readonly errors: readonly UserErrorPartsFragment[];

  constructor(errors: readonly UserErrorPartsFragment[]) {
    super(errors.map(describeUserError).join('\n'));
    this.name = 'RejectedError';
    this.errors = errors;
  }
}

/** A reference (id, digest prefix, name) that fits nothing, or several things. */
export class NothingFoundError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NothingFoundError';
  }
}

const AUTH_CODES = ['UNAUTHENTICATED', 'FORBIDDEN'];

/** Whether a better token would help. */
export function isAuthError(error: unknown): boolean {
  if (error instanceof RequestError) {
    return error.status === 401 || error.status === 403 || error.codes.some((code) => AUTH_CODES.includes(code));
  }
  return error instanceof RejectedError && error.errors.some(({ code }) => AUTH_CODES.includes(code));
}

/** Whether the server could not reach its object store, or was asked to leave it alone for a while. */
export function isStoreAway(error: unknown): boolean {
  return error instanceof RequestError && error.codes.includes('STORAGE_UNAVAILABLE');
}

/** One line: code, place, message. */
export function describeUserError(error: UserErrorPartsFragment): string {
  const place = [
    error.field && error.field.length > 0 ? `field ${error.field.join('.')}` : null,
    error.file ? `file ${error.file}` : null,
    error.tensor ? `tensor ${error.tensor}` : null,
    error.offset !== null && error.offset !== undefined ? `offset ${error.offset}` : null,
    error.cell ? `cell ${error.cell}` : null,
    error.row !== null && error.row !== undefined ? `row ${error.row}` : null,
  ].filter((part) => part !== null);
  return `${error.code}: ${error.message}${place.length > 0 ? ` (${place.join(', ')})` : ''}`;
}

/** The innermost message: `fetch failed` alone helps nobody. */
function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError && current.errors.length > 0) return rootMessage(current.errors[0]);
  return current instanceof Error ? current.message : String(current);
}

/** Another file of this name lies there. */
export class FileInTheWayError extends Error {
  constructor(path: string) {
    super(`${path} is there and is another file; --overwrite replaces it`);
    this.name = 'FileInTheWayError';
  }
}
