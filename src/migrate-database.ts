import { type Env } from './env.ts';
import { installQueue } from './jobs/boss.ts';
import { openDatabase } from './open-database.ts';
import { migrate, migrateDown, type SchemaState, schemaState } from './storage/database/migrate.ts';

export interface MigrateRequest {
  /** The version to come to; the newest that this program knows by default. */
  readonly to?: number;
  /** Only say what would be done. */
  readonly dryRun: boolean;
  /** Let `to` be a version below the current one: what later versions hold is lost. */
  readonly down: boolean;
}

export interface MigrateReport {
  readonly from: number;
  readonly to: number;
  /** What was run, or would be, in that order. */
  readonly steps: readonly { readonly version: number; readonly name: string; readonly direction: 'up' | 'down' }[];
}

/**
 * What `mergeboard migrate` does.
 * @throws SchemaError when the database is newer than this program, an applied migration was edited, or `to` is below the current
 * version without `down`; RangeError for a version that does not exist.
 */
export async function migrateDatabase(env: Env, { to, dryRun, down }: MigrateRequest): Promise<MigrateReport> {
  const database = await openDatabase(env, 'mergeboard-migrate');
  try {
    const { dataSource, url } = database;
    const state = await schemaState(dataSource);
    const target = to ?? state.newest;
    if (target < 0 || target > state.newest)
      throw new RangeError(`there are migrations 1 to ${state.newest}, not ${target}`);
    const steps = stepsOf(state, target);
    if (!dryRun && target < state.current) await migrateDown(dataSource, { to: target, allowed: down });
    if (!dryRun && target >= state.current) await migrate(dataSource, { to: target });
    if (!dryRun && target === state.newest) await installQueue(url, env.jobs.heartbeatSeconds);
    return { from: state.current, to: target, steps };
  } finally {
    await database.close();
  }
}

function stepsOf({ current, migrations }: SchemaState, target: number): MigrateReport['steps'] {
  if (target >= current) {
    const up = migrations.filter(({ version }) => version > current && version <= target);
    return up.map(({ version, name }) => ({ version, name, direction: 'up' }));
  }
  const down = migrations.filter(({ version }) => version <= current && version > target).reverse();
  return down.map(({ version, name }) => ({ version, name, direction: 'down' }));
}
