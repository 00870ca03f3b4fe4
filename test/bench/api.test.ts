import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const BENCH = fileURLToPath(new URL('../../bench/api.ts', import.meta.url));
const TINY = ['--merges', '80', '--scores', '1600', '--seconds', '0.05', '--rounds', '1', '--clients', '2'];

describe('npm run bench:api, tiny', () => {
  let database: TestDatabase;
  let lines: Record<string, unknown>[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const args = ['--no-warnings', BENCH, ...TINY, '--json', '--database', database.url];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  });
  afterAll(() => database.drop());

  test('prints an object a line for each query', () => {
    expect(lines.map(({ query }) => query)).toEqual([
      'leaderboard',
      'leaderboard-deep',
      'checkpoint',
      'merges',
      'jobs',
      'job',
    ]);
    for (const line of lines) {
      const number = expect.any(Number);
      expect(line).toEqual({
        query: expect.any(String),
        p50Ms: number,
        p99Ms: number,
        perSecond: number,
        ratioToBare: number,
        fresh: { p50Ms: number, p99Ms: number, perSecond: number },
      });
    }
  });

  test('seeds a board that a refresh would not change', async () => {
    const { dataSource } = database;
    const rows = (): Promise<Record<string, unknown>[]> =>
      dataSource.query(
        `SELECT to_jsonb(r) - '{id,updated_at,held_in,held_in_error,held_in_base,held_in_experts,generalization,generalization_error,generalization_base,plain,parameters_digest}'::text[] AS row,
                round(held_in::numeric, 9) AS h, round(held_in_base::numeric, 9) AS hb, round(held_in_experts::numeric, 9) AS hx, round(held_in_error::numeric, 9) AS he,
                round(generalization::numeric, 9) AS g, round(generalization_base::numeric, 9) AS gb, round(generalization_error::numeric, 9) AS ge
           FROM leaderboard_row r JOIN checkpoint c ON c.id = r.checkpoint_id ORDER BY c.content_digest`,
      );
    const seeded = await rows();
    const ids = await dataSource.query<{ id: string }[]>('SELECT id FROM checkpoint');
    await refreshBoard(
      dataSource.manager,
      ids.map(({ id }) => id),
    );
    expect(await rows()).toEqual(seeded);
    expect(seeded).toHaveLength(80 + 4 * 2 * 21);
  });
});
