import DataLoader from 'dataloader';

/** Largest batch: PostgreSQL takes arrays gladly, plans do not improve beyond this. */
const MAX_BATCH = 1000;

/** Loads rows by their id, in one statement for all asked in the same tick; null where there is none. */
export function rowLoader<Row extends { id: string }>(
  fetch: (ids: readonly string[]) => Promise<readonly Row[]>,
): DataLoader<string, Row | null> {
  return new DataLoader(
    async (ids) => {
      const rows = new Map((await fetch(ids)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    },
    { maxBatchSize: MAX_BATCH },
  );
}

/** Loads the rows that belong to a parent, e.g. the files of a checkpoint, keeping the order of `fetch`; empty where there are none. */
export function childrenLoader<Row>(
  fetch: (parentIds: readonly string[]) => Promise<readonly Row[]>,
  parentOf: (row: Row) => string,
): DataLoader<string, readonly Row[]> {
  return new DataLoader(
    async (parentIds) => {
      const groups = new Map<string, Row[]>(parentIds.map((id) => [id, []]));
      for (const row of await fetch(parentIds)) groups.get(parentOf(row))?.push(row);
      return parentIds.map((id) => groups.get(id) ?? []);
    },
    { maxBatchSize: MAX_BATCH },
  );
}

/** Loads what is found under an id, which need not be a row of that id; null where there is nothing. */
export function mapLoader<Row>(
  fetch: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): DataLoader<string, Row | null> {
  return new DataLoader(
    async (ids) => {
      const found = await fetch(ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: MAX_BATCH },
  );
}
