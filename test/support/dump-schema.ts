/** A description of the schema `public`, read from the catalog: same schema, same text, on any server version. */
import { type DataSource } from 'typeorm';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly required: boolean;
  readonly fallback: string | null;
}

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
    CASE WHEN a.attidentity <> '' THEN 'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY'
      ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END AS fallback
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY c.relname, a.attname`;

/** Not-null constraints are rows of their own from PostgreSQL 18 on; the columns state them already. */
const CONSTRAINTS = `
  SELECT c.relname AS "table", 'CONSTRAINT ' || con.conname || ' ' || pg_get_constraintdef(con.oid) AS line
  FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid
  WHERE con.connamespace = 'public'::regnamespace AND con.contype NOT IN ('n', 't')`;

const INDEXES = `
  SELECT c.relname AS "table", pg_get_indexdef(i.indexrelid) || ';' AS line
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = i.indexrelid AND con.contype <> 'f')`;

const TRIGGERS = `
  SELECT c.relname AS "table", pg_get_triggerdef(t.oid) || ';' AS line
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal`;

const FUNCTIONS = `
  SELECT pg_get_functiondef(p.oid) AS line FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace`;

interface Line {
  readonly table: string;
  readonly line: string;
}

/** Tables in alphabetical order with columns, constraints, indexes and triggers, then functions. */
export async function dumpSchema(dataSource: DataSource): Promise<string> {
  const columns = await catalogColumns(dataSource);
  const lines = async (sql: string): Promise<Line[]> => dataSource.query(sql);
  const [constraints, indexes, triggers] = [await lines(CONSTRAINTS), await lines(INDEXES), await lines(TRIGGERS)];
  const functions: { line: string }[] = await dataSource.query(FUNCTIONS);
  const ofTable = (from: readonly Line[], name: string): string[] =>
    from
      .filter(({ table }) => table === name)
      .map(({ line }) => line.replaceAll(' public.', ' '))
      .sort();
  const tables = [...new Set(columns.map(({ table }) => table))].sort();
  const texts = tables.map((table) => {
    const inside = columns
      .filter((column) => column.table === table)
      .map(({ column, type, required, fallback }) =>
        [column, type, required ? 'NOT NULL' : '', fallback ?? ''].filter(Boolean).join(' '),
      );
    const body = [...inside, ...ofTable(constraints, table)].map((line) => `  ${line}`).join(',\n');
    return [`CREATE TABLE ${table} (\n${body}\n);`, ...ofTable(indexes, table), ...ofTable(triggers, table)].join('\n');
  });
  return [...texts, ...functions.map(({ line }) => `${line.trimEnd()};`).sort()].join('\n\n') + '\n';
}

/** Every column of every table of the schema `public`. */
export async function catalogColumns(dataSource: DataSource): Promise<readonly Column[]> {
  return dataSource.query(COLUMNS);
}
