import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scheduleMaintenance } from '../../src/jobs/maintenance.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { aborted, silentLogger } from '../support/jobs.ts';

describe('maintenance', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });
  const schedule = (name: string, run: (signal: AbortSignal) => Promise<void>) =>
    scheduleMaintenance({ dataSource: database.dataSource, name, everySeconds: 0.02, logger: silentLogger, run });

  test('runs at once and again, failures notwithstanding', async () => {
    let runs = 0;
    await new Promise<void>((resolve) => {
      const chore = schedule('a', async () => {
        runs += 1;
        if (runs === 3) void chore.stop().then(resolve);
        throw new Error('no');
      });
    });
    expect(runs).toBe(3);
  });

  test('runs in one process at a time', async () => {
    let now = 0;
    let most = 0;
    let runs = 0;
    await new Promise<void>((resolve) => {
      const chores = [1, 2, 3].map(() =>
        schedule('b', async () => {
          most = Math.max(most, (now += 1));
          await new Promise((wake) => setTimeout(wake, 10));
          now -= 1;
          runs += 1;
          if (runs === 10) void Promise.all(chores.map(async (chore) => chore.stop())).then(() => resolve());
        }),
      );
    });
    expect(most).toBe(1);
  });

  test('stop() aborts the run and waits for its end', async () => {
    let ended = false;
    let begun = (): void => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    const chore = schedule('c', async (signal) => {
      begun();
      await aborted(signal);
      ended = true;
    });
    await running;
    await chore.stop();
    expect(ended).toBe(true);
  });
});
