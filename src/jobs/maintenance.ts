import { type DataSource } from 'typeorm';
import { type Logger } from '../logger.ts';

export interface MaintenanceOptions {
  readonly dataSource: DataSource;
  /** Unique name of the chore; also its lock. */
  readonly name: string;
  readonly everySeconds: number;
  readonly logger: Logger;
  run(signal: AbortSignal): Promise<void>;
}

export interface ScheduledMaintenance {
  /** Aborts the current run and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Runs a chore now and then, in one process at a time: who does not get the lock leaves this turn to the other. A
 * failure is logged and the next turn comes as usual.
 */
export function scheduleMaintenance(options: MaintenanceOptions): ScheduledMaintenance {
  const { name, everySeconds, logger } = options;
  const stopping = new AbortController();
  let current: Promise<void> | null = null;
  const turn = (): void => {
    if (current !== null || stopping.signal.aborted) return;
    current = runLocked(options, stopping.signal)
      .catch((error: unknown) => logger.warn({ err: error, chore: name }, 'maintenance failed'))
      .finally(() => (current = null));
  };
  const timer = setInterval(turn, everySeconds * 1000);
  turn();
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await current;
    },
  };
}

async function runLocked({ dataSource, name, run }: MaintenanceOptions, signal: AbortSignal): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const key = `mergeboard.${name}`;
  try {
    const rows: { taken: boolean }[] = await runner.query(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [key],
    );
    if (rows[0]?.taken !== true) return;
    try {
      await run(signal);
    } finally {
      await runner.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key]);
    }
  } finally {
    await runner.release();
  }
}
