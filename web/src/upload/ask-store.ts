import { type TypedDocumentString } from '../api/documents.generated.ts';
import { request } from '../api/request.ts';
import { whileStoreAway } from './while-store-away.ts';

/**
 * As `request`, for the operations of an upload: while the server cannot reach its object store they are sent again when it
 * says. What was begun without an answer is not seen by anybody and collected, and what was completed stays so.
 */
export function askStore<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Data> {
  return whileStoreAway(() => request(document, variables, signal), signal);
}
