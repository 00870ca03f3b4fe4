import DataLoader from 'dataloader';
import { MAX_BATCH, type Read, readTogether } from '../../services/read-together.ts';

/** Loads rows by their id; null where there is none. */
export function rowLoader<Row extends { id: string }>(
  fetch: (ids: readonly string[]) => Promise<readonly Row[]>,
): DataLoader<string, Row | null> {
  return loader(fetch, async (ids) => new Map((await fetch(ids)).map((row) => [row.id, row])), null);
}

/** Loads the rows that belong to a parent, e.g. the files of a checkpoint, keeping the order of `fetch`; empty where there are none. */
export function childrenLoader<Row>(
  fetch: (parentIds: readonly string[]) => Promise<readonly Row[]>,
  parentOf: (row: Row) => string,
): DataLoader<string, readonly Row[]> {
  const read = async (parentIds: readonly string[]): Promise<Map<string, Row[]>> => {
    const groups = new Map<string, Row[]>(parentIds.map((id) => [id, []]));
    for (const row of await fetch(parentIds)) groups.get(parentOf(row))?.push(row);
    return groups;
  };
  return loader(fetch, read, []);
}

/** Loads what is found under an id, which need not be a row of that id; null where there is nothing. */
export function mapLoader<Row>(
  fetch: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): DataLoader<string, Row | null> {
  return loader(fetch, fetch, null);
}

/** Loads lists by an id; empty where there is none. */
export function listLoader<Row>(
  fetch: (ids: readonly string[]) => Promise<ReadonlyMap<string, readonly Row[]>>,
): DataLoader<string, readonly Row[]> {
  return loader(fetch, fetch, []);
}

/** By the use case that reads them: it is the same for all requests. */
const READS = new WeakMap<object, Read<unknown>>();

/**
 * The loader of one request: everything is asked for once, in one statement for all that is asked in the same tick, by whatever
 * request.
 */
function loader<Value, Missing>(
  fetch: object,
  read: Read<Value>,
  missing: Missing,
): DataLoader<string, Value | Missing> {
  const together = (READS.get(fetch) as Read<Value> | undefined) ?? readTogether(read);
  READS.set(fetch, together);
  return new DataLoader(
    async (ids) => {
      const found = await together(ids);
      return ids.map((id) => found.get(id) ?? missing);
    },
    { maxBatchSize: MAX_BATCH },
  );
}
