/** Somebody who writes while others read, as a worker does that reports the progress of a job. */
import { Client } from 'pg';

export interface Writer {
  stop(): Promise<void>;
}

/** Commits so many times a second, evenly. */
export async function startWriter(database: string, perSecond: number): Promise<Writer> {
  const client = new Client({ connectionString: database });
  await client.connect();
  let last: Promise<unknown> = Promise.resolve();
  const report = (): void => {
    last = client.query('UPDATE job SET progress_at = now() WHERE id = (SELECT id FROM job ORDER BY id LIMIT 1)');
  };
  const timer = perSecond > 0 ? setInterval(report, 1000 / perSecond) : undefined;
  return {
    async stop() {
      clearInterval(timer);
      await last;
      await client.end();
    },
  };
}
