/**
 * pg-boss, as this program uses it: one queue for all kinds of jobs, in a schema of its own beside our tables. It moves
 * work and watches heartbeats; what clients see is our `job` row.
 *
 * One queue and not one a kind, because concurrency and the memory budget belong to a worker process, not to a kind.
 */
import { PgBoss, type ConstructorOptions, type Db } from 'pg-boss';
import { type DataSource, type EntityManager } from 'typeorm';
import { type Logger } from '../logger.ts';
import { steadyClock } from './steady-clock.ts';

export const QUEUE_SCHEMA = 'pgboss';
export const QUEUE_NAME = 'mergeboard';

const YEAR_SECONDS = 365 * 86_400;

const PASSIVE: ConstructorOptions = {
  schema: QUEUE_SCHEMA,
  supervise: false,
  schedule: false,
  migrate: false,
  createSchema: false,
  registerInstance: false,
  clock: steadyClock,
};

/**
 * Creates or upgrades the queue's schema and the queue itself. Safe when several processes start together.
 * `heartbeatSeconds` (at least 10): a worker silent for that long has lost its job.
 */
export async function installQueue(url: string, heartbeatSeconds = 10): Promise<void> {
  const boss = new PgBoss({ ...PASSIVE, connectionString: url, migrate: true, createSchema: true, max: 2 });
  boss.on('error', () => undefined);
  await boss.start({ attempts: 3 });
  try {
    // a waiting job is never dropped for its age; finished entries go after a week, our row stays
    const options = { notify: true, retentionSeconds: YEAR_SECONDS, deleteAfterSeconds: 7 * 86_400, heartbeatSeconds };
    await boss.createQueue(QUEUE_NAME, options);
    await boss.updateQueue(QUEUE_NAME, options);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** A pg-boss that only sends, cancels and reads, over the connections of the DataSource. */
export async function openSender(dataSource: DataSource): Promise<PgBoss> {
  const boss = new PgBoss({ ...PASSIVE, db: overManager(dataSource.manager) });
  boss.on('error', () => undefined);
  await boss.start();
  return boss;
}

export interface ConsumerOptions {
  readonly url: string;
  readonly logger: Logger;
  /** How often dead workers are looked for. */
  readonly monitorSeconds: number;
  readonly workerId: string;
}

const CONSUMER = 'mergeboard-queue ';

/** What the connections of a worker are called in the database: it keeps 63 bytes. */
function consumerName(workerId: string): string {
  return Buffer.from(CONSUMER + workerId)
    .subarray(0, 63)
    .toString('latin1');
}

/** How many workers are connected to the queue now. */
export async function countWorkers(manager: EntityManager): Promise<number> {
  const [{ count }] = await manager.query<[{ count: number }]>(
    `SELECT count(DISTINCT application_name)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND starts_with(application_name, $1)`,
    [CONSUMER],
  );
  return count;
}

/** A pg-boss that works and supervises, on connections of its own: heartbeats must not queue behind the jobs' SQL. */
export async function openConsumer({ url, logger, monitorSeconds, workerId }: ConsumerOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    ...PASSIVE,
    connectionString: url,
    application_name: consumerName(workerId),
    max: 4,
    supervise: true,
    superviseIntervalSeconds: monitorSeconds,
    monitorIntervalSeconds: monitorSeconds,
    queueCacheIntervalSeconds: 1,
    useListenNotify: true,
  });
  boss.on('error', (error) => logger.warn({ err: error }, 'queue error'));
  boss.on('warning', (warning) => logger.warn({ warning }, 'queue warning'));
  await boss.start();
  return boss;
}

/** Lets pg-boss run its SQL inside the transaction of a TypeORM manager. */
export function overManager(manager: EntityManager): Db {
  return {
    async executeSql(text, values) {
      // a transaction's manager has its runner; the DataSource's own takes one from the pool for this statement
      const runner = manager.queryRunner ?? manager.connection.createQueryRunner();
      try {
        const result = await runner.query(text, values, true);
        return { rows: result.records ?? [] };
      } finally {
        if (runner !== manager.queryRunner) await runner.release();
      }
    },
  };
}
