/**
 * Whole rows as the driver gives them. TypeORM's own way from rows to entities takes longer than everything else about a page of a
 * board, and our entities need nothing of it: they have no relations, no transformers, and column types that `pg` reads.
 */
import { type EntityManager, type EntitySchema, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { readRows } from './database/read-rows.ts';

/** The columns of an entity under the names of its properties but for those `left`, for a SELECT from `alias`. */
export function columnsOf<Row extends ObjectLiteral>(
  { options }: EntitySchema<Row>,
  alias: string,
  left: readonly (keyof Row & string)[] = [],
): string {
  return Object.entries(options.columns)
    .filter(([property]) => !left.includes(property))
    .map(([property, column]) => `"${alias}"."${column?.name ?? property}" AS "${property}"`)
    .join(', ');
}

/** The same for the entity that a query reads. */
export function columnsOfQuery<Row extends ObjectLiteral>(
  { alias, expressionMap }: SelectQueryBuilder<Row>,
  left: readonly string[] = [],
): string {
  const columns = expressionMap.mainAlias?.metadata.columns ?? [];
  return columns
    .filter(({ propertyName }) => !left.includes(propertyName))
    .map((column) => `"${alias}"."${column.databaseName}" AS "${column.propertyName}"`)
    .join(', ');
}

const STATEMENTS = new WeakMap<object, Map<string, string>>();

/**
 * The rows whose `property` is one of `values`, by `order` (properties, ascending) or in none, whole but for the properties `left`. One
 * statement; none without values. Names come from the program, never from a client.
 */
export async function rowsIn<Row extends ObjectLiteral, Left extends keyof Row & string = never>(
  manager: EntityManager,
  entity: EntitySchema<Row>,
  property: keyof Row & string,
  values: readonly string[],
  order: readonly (keyof Row & string)[] = [],
  left: readonly Left[] = [],
): Promise<Omit<Row, Left>[]> {
  if (values.length === 0) return [];
  const key = [property, ...order, '-', ...left].join();
  const known = STATEMENTS.get(entity) ?? new Map<string, string>();
  STATEMENTS.set(entity, known);
  const sql = known.get(key) ?? statement(entity, property, order, left);
  known.set(key, sql);
  return readRows<Omit<Row, Left>>(manager, sql, [values]);
}

function statement<Row extends ObjectLiteral>(
  entity: EntitySchema<Row>,
  property: string,
  order: readonly string[],
  left: readonly (keyof Row & string)[],
): string {
  const column = (name: string): string => `t."${entity.options.columns[name as keyof Row]?.name ?? name}"`;
  const sorted = order.length === 0 ? '' : ` ORDER BY ${order.map(column).join(', ')}`;
  return `SELECT ${columnsOf(entity, 't', left)} FROM "${entity.options.name}" t WHERE ${column(property)} = ANY ($1)${sorted}`;
}
