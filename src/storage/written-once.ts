/** Values that are written once and never changed or removed: what was read of them stays true, and is kept in memory. */
export interface WrittenOnce<Value> {
  /** Values by their ids; `read` gets the ids that are not known yet. Ids that nothing has are left out. */
  find(
    ids: readonly string[],
    read: (unknown: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<Map<string, Value>>;
}

/** Keeps the `most` values that were read last. */
export function writtenOnce<Value>(most: number): WrittenOnce<Value> {
  const kept = new Map<string, Value>();
  return {
    async find(ids, read) {
      const found = new Map<string, Value>();
      const unknown = new Set<string>();
      for (const id of ids) {
        const known = kept.get(id);
        if (known === undefined) unknown.add(id);
        else found.set(id, known);
      }
      if (unknown.size === 0) return found;
      for (const [id, value] of await read([...unknown])) {
        found.set(id, value);
        kept.set(id, value);
        const [oldest] = kept.size > most ? kept.keys() : [];
        if (oldest !== undefined) kept.delete(oldest);
      }
      return found;
    },
  };
}
