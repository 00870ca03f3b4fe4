import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HARNESSES } from '../../../src/evaluate/harness.ts';
import { refreshBoards } from '../../../src/jobs/chores/refresh-boards.ts';
import { refreshBoard } from '../../../src/jobs/tasks/refresh-board.ts';
import { type WorkerDeps } from '../../../src/jobs/worker-deps.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { seedBenchmark, seedCheckpoint, seedMerge, seedScores } from '../../support/seed-board.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('rows that are older than the schema are written again, each once', async () => {
  const { dataSource } = database;
  const { manager } = dataSource;
  const grid = await seedBenchmark(manager, ['a', 'b']);
  const base = await seedCheckpoint(manager, { kind: 'BASE' });
  const expert = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [grid.cells.get('a') ?? ''] });
  const { output } = await seedMerge(manager, { dialect: 'paper', parameters: { lambda: 0.5 }, experts: [expert] });
  const values = { a: 0.5, b: 0.5 };
  await seedScores(manager, { checkpoint: output, benchmark: grid, values, harness: HARNESSES.IMAGE_CLASSIFICATION });
  await refreshBoard(manager, [output]);
  const row = async () =>
    (await manager.query<{ plain: boolean; updated_at: Date }[]>('SELECT plain, updated_at FROM leaderboard_row'))[0];
  await manager.query(`UPDATE leaderboard_row SET plain = false, updated_at = '2020-01-01'`);

  const run = () => refreshBoards.run({ dataSource } as WorkerDeps, new AbortController().signal);
  await run();
  const refreshed = await row();
  expect(refreshed.plain).toBe(true);
  await run();
  expect(await row()).toEqual(refreshed);
});
