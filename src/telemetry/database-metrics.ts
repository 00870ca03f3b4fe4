import { Gauge, Registry } from 'prom-client';
import { type DataSource } from 'typeorm';
import { JOB_KINDS, type JobKind } from '../storage/entities/job.ts';

interface QueueDepth {
  readonly kind: JobKind;
  readonly queued: number;
  readonly running: number;
  readonly oldest_seconds: number | null;
}

/** The pool that TypeORM's driver keeps, as far as it is of interest here. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Metrics that are read when somebody asks. */
export interface MetricSource {
  readonly registry: Registry;
  /** Reads them; never fails. */
  refresh(): Promise<void>;
}

/** The pool of this process and, with `queue`, what the job table and the server say, which is the same in all processes. */
export function databaseMetrics(dataSource: DataSource, { queue }: { readonly queue: boolean }): MetricSource {
  const registry = new Registry();
  const registers = [registry];
  const readPool = poolGauges(dataSource, registers);
  const readQueue = queue ? queueGauges(dataSource, registers) : async () => undefined;
  return {
    registry,
    refresh: async () => {
      await readQueue();
      readPool();
    },
  };
}

function poolGauges(dataSource: DataSource, registers: Registry[]): () => void {
  const pool = poolOf(dataSource);
  const connections = new Gauge({
    name: 'mergeboard_database_pool_connections',
    help: 'Connections of the pool of this process, by state.',
    labelNames: ['state'] as const,
    registers,
  });
  const waiting = new Gauge({
    name: 'mergeboard_database_pool_waiting',
    help: 'Statements that wait for a connection of the pool.',
    registers,
  });
  return () => {
    connections.set({ state: 'idle' }, pool.idleCount);
    connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    waiting.set(pool.waitingCount);
  };
}

function queueGauges(dataSource: DataSource, registers: Registry[]): () => Promise<void> {
  const labelNames = ['kind'] as const;
  const up = new Gauge({
    name: 'mergeboard_database_up',
    help: '1 when the database answered this scrape.',
    registers,
  });
  const connections = new Gauge({
    name: 'mergeboard_database_connections',
    help: 'Connections to the database, of all processes.',
    registers,
  });
  const queued = new Gauge({
    name: 'mergeboard_jobs_queued',
    help: 'Jobs that wait for a worker.',
    labelNames,
    registers,
  });
  const running = new Gauge({ name: 'mergeboard_jobs_running', help: 'Jobs that run now.', labelNames, registers });
  const oldest = new Gauge({
    name: 'mergeboard_oldest_queued_job_age_seconds',
    help: 'Age of the oldest job that waits; 0 when none does.',
    labelNames,
    registers,
  });
  return async () => {
    try {
      const rows = await queueDepths(dataSource);
      for (const kind of JOB_KINDS) {
        const row = rows.find((one) => one.kind === kind);
        queued.set({ kind }, row?.queued ?? 0);
        running.set({ kind }, row?.running ?? 0);
        oldest.set({ kind }, row?.oldest_seconds ?? 0);
      }
      connections.set(await countConnections(dataSource));
      up.set(1);
    } catch {
      // a scrape must not fail with the database: that it is down is what it shall tell
      for (const gauge of [queued, running, oldest]) gauge.reset();
      connections.remove();
      up.set(0);
    }
  };
}

/** By the index on state: finished jobs, however many, are not looked at. */
async function queueDepths(dataSource: DataSource): Promise<QueueDepth[]> {
  return dataSource.query(
    `SELECT kind, count(*) FILTER (WHERE state = 'QUEUED')::int AS queued,
       count(*) FILTER (WHERE state = 'RUNNING')::int AS running,
       extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'QUEUED'))::double precision AS oldest_seconds
     FROM job WHERE state IN ('QUEUED', 'RUNNING') GROUP BY kind`,
  );
}

async function countConnections(dataSource: DataSource): Promise<number> {
  const [row]: { count: number }[] = await dataSource.query(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()',
  );
  return row?.count ?? 0;
}

function poolOf(dataSource: DataSource): Pool {
  const { master } = dataSource.driver as unknown as { readonly master: Pool };
  return master;
}
