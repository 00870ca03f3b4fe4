/** Somebody who writes while others read, as a worker does that reports the progress of a job. */
import { Client } from 'pg';

export interface Writer {
  stop(): Promise<void>;
}

/** Commits so many times a second, evenly. */
export async function startWriter(database: string, perSecond: number): Promise<Writer> {
  const client = new Client({ connectionString: database });
  await client.connect();
  let under: Promise<unknown> | null = null;
  const report = (): void => {
    // one that takes too long makes for fewer, not for a queue
    under ??= client
      .query('UPDATE job SET progress_at = now() WHERE id = (SELECT id FROM job ORDER BY id LIMIT 1)')
      .finally(() => (under = null));
  };
  const timer = perSecond > 0 ? setInterval(report, 1000 / perSecond) : undefined;
  return {
    async stop() {
      clearInterval(timer);
      await under;
      await client.end();
    },
  };
}
