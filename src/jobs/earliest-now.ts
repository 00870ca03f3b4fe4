import { type DataSource } from 'typeorm';

/**
 * Now, by that of two clocks which is behind: this process's and the database's. What is taken away for its age is old by both, so neither
 * clock alone, far ahead, ends an upload or deletes a file before its time.
 */
export async function earliestNow(dataSource: DataSource): Promise<Date> {
  const [{ now }] = await dataSource.query<[{ now: Date }]>('SELECT clock_timestamp() AS now');
  return new Date(Math.min(now.getTime(), Date.now()));
}
