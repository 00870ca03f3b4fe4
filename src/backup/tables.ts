import { type QueryRunner } from 'typeorm';

/** Tables of ours that a backup holds, by name. The queue is none of them: it is filled again from the table `job`. */
export async function backedTables(runner: QueryRunner): Promise<readonly string[]> {
  const rows: { tablename: string }[] = await runner.query(
    `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schema_migration' ORDER BY 1`,
  );
  return rows.map(({ tablename }) => tablename);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
