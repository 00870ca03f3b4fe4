import { sleep } from '../../../src/client/sleep.ts';
import { type TypedDocumentString } from '../api/documents.generated.ts';
import { request, RequestFailed } from '../api/request.ts';

const MOST_WAITS = 5;

/**
 * As `request`, for the operations of an upload: while the server cannot reach its object store they are sent again when it
 * says. What was begun without an answer is not seen by anybody and collected, and what was completed stays so.
 */
export async function askStore<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Data> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await request(document, variables, signal);
    } catch (error) {
      const away = error instanceof RequestFailed && error.code === 'STORAGE_UNAVAILABLE' && waits < MOST_WAITS;
      if (!away || error.retryAfterSeconds === null) throw error;
      await sleep(error.retryAfterSeconds * 1000, signal);
    }
  }
}
