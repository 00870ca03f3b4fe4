import { sleep } from '../../../src/client/sleep.ts';

/** As much of a `RequestFailed` as says that the server's object store is away, and until when. */
interface StoreAway {
  readonly code: 'STORAGE_UNAVAILABLE';
  readonly retryAfterSeconds: number;
}

const MOST_WAITS = 5;

/** Asks again, when the server says, while it cannot reach its object store; a few times. @throws what `ask` throws at last */
export async function whileStoreAway<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await ask();
    } catch (error) {
      if (waits >= MOST_WAITS || !isStoreAway(error)) throw error;
      await sleep(error.retryAfterSeconds * 1000, signal);
    }
  }
}

function isStoreAway(error: unknown): error is StoreAway {
  const { code, retryAfterSeconds } = error as Partial<StoreAway>;
  return code === 'STORAGE_UNAVAILABLE' && typeof retryAfterSeconds === 'number';
}
