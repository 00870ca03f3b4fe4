import { type DataSource } from 'typeorm';
import { QUEUE_NAME, QUEUE_SCHEMA } from './boss.ts';

/** Twice the longest wait before another attempt: what is to wait longer was noted by a clock that has been set back since. */
const LONGEST_WAIT_SECONDS = 120;

/**
 * Brings entries of the queue whose times lie in the future to now. The queue goes by the clock of the database; when that is set back by hours,
 * a job that waits for another attempt, or whose worker died, would be left alone for as long.
 */
export async function followClock(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `UPDATE ${QUEUE_SCHEMA}.job
     SET start_after = least(start_after, clock_timestamp()), heartbeat_on = least(heartbeat_on, clock_timestamp())
     WHERE name = $1 AND state IN ('created', 'retry', 'active')
       AND greatest(start_after, heartbeat_on) > clock_timestamp() + $2 * interval '1 second'`,
    [QUEUE_NAME, LONGEST_WAIT_SECONDS],
  );
}
