import { sqlState } from '../storage/database/transaction.ts';

/** Values by id; those of other ids may be among them. */
export type Read<Value> = (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

interface Asker<Value> {
  readonly ids: readonly string[];
  resolve(found: ReadonlyMap<string, Value>): void;
  reject(error: unknown): void;
}

/** Largest batch: PostgreSQL takes arrays gladly, plans do not improve beyond this. */
export const MAX_BATCH = 1000;

/**
 * One statement for all requests that ask for the same kind of thing at the same time: it is sent after each of them asked, so that each
 * gets what it would have read alone, or later. What they get is shared: nobody may change it.
 */
export function readTogether<Value>(read: Read<Value>): Read<Value> {
  let waiting: Asker<Value>[] = [];

  const send = async (askers: readonly Asker<Value>[]): Promise<void> => {
    try {
      const found = await read([...new Set(askers.flatMap(({ ids }) => ids))]);
      askers.forEach(({ resolve }) => resolve(found));
    } catch (error) {
      // what is wrong with the ids of one is not the fault of the others
      if (askers.length > 1 && sqlState(error)?.startsWith('22') === true) {
        for (const asker of askers) void send([asker]);
      } else {
        askers.forEach(({ reject }) => reject(error));
      }
    }
  };

  const sendAll = (): void => {
    const all = waiting;
    waiting = [];
    let batch: Asker<Value>[] = [];
    let size = 0;
    for (const asker of all) {
      if (size > 0 && size + asker.ids.length > MAX_BATCH) {
        void send(batch);
        [batch, size] = [[], 0];
      }
      batch.push(asker);
      size += asker.ids.length;
    }
    void send(batch);
  };

  return (ids) =>
    new Promise((resolve, reject) => {
      // after all that has arrived by now was read from its connections
      if (waiting.length === 0) setImmediate(sendAll);
      waiting.push({ ids, resolve, reject });
    });
}
