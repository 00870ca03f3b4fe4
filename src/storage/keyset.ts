/**
 * Keyset pages: "the rows after these sort values" in place of "the rows after the first thousand", so that a page costs
 * the same wherever it lies and rows that arrive meanwhile shift nothing. TypeORM has none, so the comparison is
 * written here by hand.
 */
import { type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';

export interface KeysetColumn {
  /** Property path of the query builder, e.g. `job.createdAt`. Never from the client. */
  readonly path: string;
  /** PostgreSQL type that a cursor's text is cast back to. */
  readonly type: 'timestamptz' | 'uuid' | 'text' | 'double precision' | 'bigint' | 'integer';
  readonly direction: 'ASC' | 'DESC';
  /** Nulls come last in both directions. */
  readonly nullable?: boolean;
}

/** An order of rows. The last column must be unique and not nullable, so that no two rows compare equal. */
export interface Keyset {
  /** Part of the cursor: a cursor of one order is refused by another. */
  readonly name: string;
  readonly columns: readonly KeysetColumn[];
}

/** Sort values of one row, as PostgreSQL prints them: texts keep microseconds and all digits of a double. */
export type KeyValues = readonly (string | null)[];

export interface PageRequest {
  /** Rows wanted. */
  readonly limit: number;
  /** Null: the first page. */
  readonly after: KeyValues | null;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Sort values of each row, for its cursor. */
  readonly keys: readonly KeyValues[];
  readonly hasNextPage: boolean;
}

/** Newest first, by the index `(created_at DESC, id DESC)` that every listed table has. */
export function newestFirst(alias: string): Keyset {
  return {
    name: 'newest',
    columns: [
      { path: `${alias}.createdAt`, type: 'timestamptz', direction: 'DESC' },
      { path: `${alias}.id`, type: 'uuid', direction: 'DESC' },
    ],
  };
}

/** Runs a query without joins for one page of whole entities: one statement, one row more than asked to see if there are more. */
export async function keysetPage<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  keyset: Keyset,
  page: PageRequest,
): Promise<Page<Row>> {
  const paged = query.clone();
  if (page.after !== null) {
    const { sql, parameters } = keysetAfter(keyset, page.after);
    paged.andWhere(`(${sql})`, parameters);
  }
  keyset.columns.forEach((column, i) => {
    paged.addSelect(`CAST(${column.path} AS text)`, `keyset_${i}`);
    paged.addOrderBy(column.path, column.direction, column.nullable === true ? 'NULLS LAST' : undefined);
  });
  const { entities, raw } = await paged.limit(page.limit + 1).getRawAndEntities<Record<string, string | null>>();
  const keys = raw.map((row) => keyset.columns.map((_, i) => row[`keyset_${i}`] ?? null));
  return {
    rows: entities.slice(0, page.limit),
    keys: keys.slice(0, page.limit),
    hasNextPage: entities.length > page.limit,
  };
}

/** The condition "comes after `values`", with named parameters. */
export function keysetAfter(keyset: Keyset, values: KeyValues): { sql: string; parameters: Record<string, string> } {
  const { columns } = keyset;
  if (values.length !== columns.length)
    throw new RangeError(`internal: ${keyset.name} has ${columns.length} sort values`);
  const parameters: Record<string, string> = {};
  const bound = columns.map((column, i) => {
    const value = values[i];
    if (value === null) return null;
    parameters[`keyset${i}`] = value;
    return `CAST(:keyset${i} AS ${column.type})`;
  });

  const uniform = columns.every((column) => column.direction === columns[0].direction && column.nullable !== true);
  if (uniform) {
    // a row comparison is one range of the index; the expansion below would be a filter
    const operator = columns[0].direction === 'DESC' ? '<' : '>';
    return {
      sql: `(${columns.map((column) => column.path).join(', ')}) ${operator} (${bound.join(', ')})`,
      parameters,
    };
  }
  const alternatives = columns.flatMap((column, i) => {
    const same = columns
      .slice(0, i)
      .map((before, j) => (bound[j] === null ? `${before.path} IS NULL` : `${before.path} = ${bound[j]}`));
    const value = bound[i];
    // nothing comes after null but rows that differ further down
    if (value === null) return [];
    const later = `${column.path} ${column.direction === 'DESC' ? '<' : '>'} ${value}`;
    const step = column.nullable === true ? `(${later} OR ${column.path} IS NULL)` : later;
    return [[...same, step].join(' AND ')];
  });
  return { sql: alternatives.map((alternative) => `(${alternative})`).join(' OR '), parameters };
}
