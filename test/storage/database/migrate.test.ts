import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { countStatements } from '../../support/count-statements.ts';

describe('x', () => {
  let database: TestDatabase;
  beforeAll(async () => { database = await createTestDatabase(); });
  afterAll(async () => { await database.drop(); });
  test('a', async () => {
    const { statements } = await countStatements(database.dataSource, () => database.dataSource.query('SELECT 1'));
    expect(statements).toEqual(['SELECT 1']);
    for (const e of database.dataSource.entityMetadatas) await database.dataSource.getRepository(e.name).find();
  });
});
