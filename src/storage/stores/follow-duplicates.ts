import { type EntityManager, type EntitySchema } from 'typeorm';
import { rowsIn } from '../plain-rows.ts';

interface Duplicable {
  readonly id: string;
  readonly duplicateOfId: string | null;
}

/**
 * Rows by id. Where the same content had been registered before, the earlier row stands in, so its `id` differs from the one
 * asked for. Unknown ids are left out of the map, properties `left` of the rows. The earlier row is READY, and a READY row never becomes a duplicate: one step
 * is enough.
 */
export async function findFollowingDuplicates<
  Row extends Duplicable,
  Left extends Exclude<keyof Row & string, keyof Duplicable> = never,
>(
  manager: EntityManager,
  entity: EntitySchema<Row>,
  ids: readonly string[],
  left: readonly Left[] = [],
): Promise<Map<string, Omit<Row, Left>>> {
  type Found = Omit<Row, Left> & Duplicable;
  const find = (wanted: readonly string[]) =>
    rowsIn<Row, Left>(manager, entity, 'id', wanted, [], left) as Promise<unknown> as Promise<Found[]>;
  const asked = await find(ids);
  const targets = await find(asked.flatMap((row) => row.duplicateOfId ?? []));
  const byId = new Map(targets.map((row) => [row.id, row]));
  return new Map(
    asked.flatMap((row) => {
      const found = row.duplicateOfId === null ? row : byId.get(row.duplicateOfId);
      return found === undefined ? [] : [[row.id, found] as const];
    }),
  );
}
