import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keysetPage, keysetRanges, type Keyset, type KeyValues } from '../../src/storage/keyset.ts';
import { JobEntity } from '../../src/storage/entities/job.ts';
import { newId } from '../../src/storage/new-id.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const rates = [3, 1, null, 2, 1, null, 0.1, 1 / 3];
  for (const rate of rates) {
    await database.dataSource.query(
      `INSERT INTO job (id, kind, state, subject_type, subject_id, payload, max_attempts, rate) VALUES ($1, 'MERGE', 'QUEUED', 'MERGE', $1, '{}', 1, $2)`,
      [newId(), rate],
    );
  }
});
afterAll(() => database.drop());

const keysets: readonly Keyset[] = (['ASC', 'DESC'] as const).flatMap((rate) =>
  (['ASC', 'DESC'] as const).map((id) => ({
    name: `rate ${rate}, id ${id}`,
    columns: [
      { path: 'job.rate', type: 'double precision', direction: rate, nullable: true },
      { path: 'job.id', type: 'uuid', direction: id },
    ],
  })),
);

describe('pages', () => {
  test.each(keysets)('by $name follow the order of the database, nulls last, whatever their size', async (keyset) => {
    const [rate, id] = keyset.columns.map(({ direction }) => direction);
    const all: { id: string }[] = await database.dataSource.query(
      `SELECT id FROM job ORDER BY rate ${rate} NULLS LAST, id ${id}`,
    );
    for (const limit of [1, 2, 3, 8, 100]) {
      const seen: string[] = [];
      let after: KeyValues | null = null;
      for (let more = true; more;) {
        const query = database.dataSource.manager.createQueryBuilder(JobEntity, 'job');
        const page: Awaited<ReturnType<typeof keysetPage<{ id: string }>>> = await keysetPage(
          database.dataSource.manager,
          query,
          keyset,
          {
            limit,
            after,
          },
        );
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        seen.push(...page.rows.map((row) => row.id));
        after = page.keys.at(-1) ?? null;
        more = page.hasNextPage;
      }
      expect(seen).toEqual(all.map((row) => row.id));
    }
  });

  test('keep the conditions of the query', async () => {
    const query = database.dataSource.manager
      .createQueryBuilder(JobEntity, 'job')
      .where('job.rate = :rate', { rate: 1 });
    const first = await keysetPage(database.dataSource.manager, query, keysets[0], { limit: 1, after: null });
    const second = await keysetPage(database.dataSource.manager, query, keysets[0], { limit: 1, after: first.keys[0] });
    expect([first.hasNextPage, second.hasNextPage, second.rows[0].rate]).toEqual([true, false, 1]);
  });
});

test('columns of one direction are compared as a row, which an index can answer', () => {
  const keyset: Keyset = {
    name: 'newest',
    columns: [
      { path: 'job.createdAt', type: 'timestamptz', direction: 'DESC' },
      { path: 'job.id', type: 'uuid', direction: 'DESC' },
    ],
  };
  expect(keysetRanges(keyset, ['2026-01-01 00:00:00+00', 'x']).map(({ sql }) => sql)).toEqual([
    '(job.createdAt, job.id) < (CAST(:keyset0 AS timestamptz), CAST(:keyset1 AS uuid))',
  ]);
  expect(() => keysetRanges(keyset, ['x'])).toThrow(RangeError);
});
