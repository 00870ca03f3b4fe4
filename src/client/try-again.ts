import type { DocumentNode } from 'graphql';

/** As much of an error of an answer as says whether asking again may help. */
export interface PassingError {
  readonly extensions?: { readonly code?: string; readonly retryAfterSeconds?: number };
}

/** A server that asks to wait longer than this is not waited for. */
const MOST_WAIT_SECONDS = 30;

/**
 * Seconds to wait before an operation is sent again, or null when that does not help. Of what was asked too fast nothing was
 * executed. When the object store is away, what was asked of it is not done, or is found again by the next call: that is
 * true of each mutation that touches it, and so of an operation that is a query, or that one mutation.
 */
export function secondsToWait(errors: readonly PassingError[], repeatable: boolean): number | null {
  const passing = errors.find(({ extensions }) => {
    return extensions?.code === 'RATE_LIMITED' || (repeatable && extensions?.code === 'STORAGE_UNAVAILABLE');
  });
  const seconds = passing?.extensions?.retryAfterSeconds;
  return seconds === undefined || seconds > MOST_WAIT_SECONDS ? null : Math.max(1, seconds);
}

/** Whether an operation may be sent again although a part of it was done. Of a text only queries are known to be. */
export function isRepeatable(document: DocumentNode | string): boolean {
  if (typeof document === 'string') return /^\s*(query\b|\{)/.test(document);
  const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
  return operations.every(
    (one) => 'operation' in one && (one.operation === 'query' || one.selectionSet.selections.length === 1),
  );
}
