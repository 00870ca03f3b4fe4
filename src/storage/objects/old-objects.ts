import { type ObjectStore, type ObjectSummary } from './object-store.ts';

/** Objects below some prefixes that were last written before `before`, so many at a time: what collectors look at. */
export async function* oldObjects(
  objects: Pick<ObjectStore, 'list'>,
  prefixes: readonly string[],
  before: Date,
  size: number,
): AsyncGenerator<ObjectSummary[]> {
  let batch: ObjectSummary[] = [];
  for (const prefix of prefixes) {
    for await (const object of objects.list(prefix)) {
      if (object.modifiedAt >= before) continue;
      batch.push(object);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
