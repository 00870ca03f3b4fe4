/**
 * Keyset pages: "the rows after these sort values" in place of "the rows after the first thousand", so that a page costs
 * the same wherever it lies and rows that arrive meanwhile shift nothing. TypeORM has none, so the comparison is
 * written here by hand.
 */
import { type EntityManager, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { readRows } from './database/read-rows.ts';
import { columnsOfQuery } from './plain-rows.ts';

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

/**
 * Runs a query without joins for one page of rows, whole but for the properties `left`: one row more than asked to see if there are more. One statement; a second one where
 * the rows with a value end and those without begin.
 */
export async function keysetPage<Row extends ObjectLiteral, Left extends keyof Row & string = never>(
  manager: EntityManager,
  query: SelectQueryBuilder<Row>,
  keyset: Keyset,
  page: PageRequest,
  left: readonly Left[] = [],
): Promise<Page<Omit<Row, Left>>> {
  const wanted = page.limit + 1;
  const found: (Omit<Row, Left> & Record<string, string | null>)[] = [];
  for (const range of page.after === null ? [null] : keysetRanges(keyset, page.after)) {
    if (found.length === wanted) break;
    const paged = query.clone().select(columnsOfQuery(query, left));
    if (range !== null) paged.andWhere(`(${range.sql})`, range.parameters);
    keyset.columns.forEach((column, i) => {
      paged.addSelect(`CAST(${column.path} AS text)`, `keyset_${i}`);
      paged.addOrderBy(column.path, column.direction, column.nullable === true ? 'NULLS LAST' : undefined);
    });
    const [sql, values] = paged.limit(wanted - found.length).getQueryAndParameters();
    found.push(...(await readRows<(typeof found)[number]>(manager, sql, values)));
  }
  // they stay in their rows: an object that a property was deleted from is slow from then on
  const keys = found.map((row) => keyset.columns.map((_, i) => row[`keyset_${i}`] ?? null));
  return { rows: found.slice(0, page.limit), keys: keys.slice(0, page.limit), hasNextPage: found.length > page.limit };
}

/** A condition with named parameters. */
export interface KeysetRange {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The condition "comes after `values`", as ranges of an index on the columns, in their order: rows that have a value in the first
 * column, and then those that have none. Each begins with a comparison of the first column alone, or of all columns as a row: an
 * index can begin there, while of a bare "later, or the same and …" it would read everything before.
 */
export function keysetRanges(keyset: Keyset, values: KeyValues): KeysetRange[] {
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

  const [first] = columns;
  const operator = (column: KeysetColumn): string => (column.direction === 'DESC' ? '<' : '>');
  if (columns.every((column) => column.direction === first.direction && column.nullable !== true)) {
    const paths = columns.map((column) => column.path).join(', ');
    return [{ sql: `(${paths}) ${operator(first)} (${bound.join(', ')})`, parameters }];
  }
  const alternatives = columns.flatMap((column, i) => {
    const same = columns
      .slice(0, i)
      .map((before, j) => (bound[j] === null ? `${before.path} IS NULL` : `${before.path} = ${bound[j]}`));
    const value = bound[i];
    // nothing comes after null but rows that differ further down
    if (value === null) return [];
    const later = `${column.path} ${operator(column)} ${value}`;
    // the first column's nulls are a range of their own
    const step = column.nullable === true && i > 0 ? `(${later} OR ${column.path} IS NULL)` : later;
    return [[...same, step].join(' AND ')];
  });
  const after = alternatives.map((alternative) => `(${alternative})`).join(' OR ');
  if (bound[0] === null) return [{ sql: `${first.path} IS NULL AND (${after})`, parameters }];
  const valued = { sql: `${first.path} ${operator(first)}= ${bound[0]} AND (${after})`, parameters };
  return first.nullable === true ? [valued, { sql: `${first.path} IS NULL`, parameters: {} }] : [valued];
}
